import type { OperationTimings } from '../execution/operation-timings.js';
import type { CancelSignal } from './cancellation.js';

/** What planning an operation took so far. An object, and no callback: closures over a request kept each other alive. */
export interface Planning {
  ms: number;
}

/** What the fetches of one operation share. */
export interface FetchContext {
  /** The trusted identity, the correlation, and the client's headers that are passed on, as they are sent. */
  readonly headerLines: string;
  /** Makes what subgraphs do a part of the operation's trace. */
  readonly traceparent: string;
  /** Whose fetches these are, as far as subgraphs can tell: equal means that they get the same answers. Undefined: nobody else's are equal. */
  readonly who?: string | undefined;
  /** Aborts when the deadline has passed or the client is gone. A mutation's never does: it runs to its end. */
  readonly signal: CancelSignal | undefined;
  /** Where it is noted how long they take; undefined: nobody asks. */
  readonly timings?: OperationTimings | undefined;
  /** Where it is noted how long planning took; undefined: nobody asks. */
  readonly planning?: Planning | undefined;
  /** Whether a subgraph was asked to change something. */
  hasMutated: boolean;
  /** Whether JSON had to escape anything in what the subgraphs answered. */
  hasEscapes: boolean;
  /** Sessions that the subgraphs' answers say have ended. */
  readonly revokedSessions: Set<string>;
  /** Until when all of the subgraphs' answers are fresh, in milliseconds since 1970: each for its `Cache-Control: max-age` from when it was asked for. */
  freshUntilMs: number;
}
