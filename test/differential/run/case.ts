import type { FaultRates } from '../data/faults.js';
import type { FederatedGraph } from './federated-graph.js';

/** An operation on a graph whose data and faults come from a seed. */
export interface Case {
  readonly graph: FederatedGraph;
  readonly dataSeed: number;
  readonly rates: FaultRates;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly data: unknown;
  readonly errors: readonly ErrorSeen[];
  /** What was made null because it did not fit the schema. */
  readonly misfits: readonly ErrorSeen[];
  /** What was sent to subgraphs. */
  readonly sent: readonly { readonly subgraph: string; readonly body: string }[];
  /** What the executor itself failed with. */
  readonly thrown?: string;
}

export interface ErrorSeen {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly code?: unknown;
}
