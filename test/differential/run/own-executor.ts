import { createHash } from 'node:crypto';
import type { QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, Kind } from 'graphql';
import { SoukError } from '#platform/errors';
import { type PreparedOperation, prepareOperation } from '../../../gateway/documents/prepared-operation.js';
import { Graph } from '../../../gateway/graph/graph.js';
import type { FetchContext } from '../../../gateway/subgraphs/fetch-context.js';
import type { SubgraphRequest } from '../../../gateway/subgraphs/subgraph.js';
import type { Subgraphs } from '../../../gateway/subgraphs/subgraphs.js';
import { noMetrics } from '../../../gateway/testing/plain-graph.js';
import { type Behind, observe } from './behind.js';
import type { Answered } from './case.js';
import type { FederatedGraph } from './federated-graph.js';

/** Souk's own. */
export class OwnExecutor {
  private readonly prepared = new WeakMap<DocumentNode, PreparedOperation>();

  private constructor(
    readonly graph: Graph,
    private readonly behind: Behind,
  ) {}

  static async load({ supergraphSdl }: FederatedGraph, behind: Behind): Promise<OwnExecutor> {
    const subgraphs = {
      get: ({ name }: { name: string }) => ({
        name,
        fetch: ({ body }: SubgraphRequest, context: FetchContext) => behind.send(name, body, context),
        unavailable: () => new SoukError('SUBGRAPH_UNAVAILABLE', `The service ${name} does not answer.`),
      }),
    };
    return new OwnExecutor(await Graph.load(supergraphSdl, subgraphs as unknown as Subgraphs, noMetrics), behind);
  }

  answer(document: DocumentNode, variables: Readonly<Record<string, unknown>>): Promise<Answered> {
    const operation = this.prepare(document);
    return observe(this.behind, () => this.graph.execute(operation, { ...variables }, newContext()));
  }

  /** Throws what planning throws. */
  planOf(document: DocumentNode): QueryPlan {
    return this.graph.queryPlanOf(this.prepare(document));
  }

  private prepare(document: DocumentNode): PreparedOperation {
    const known = this.prepared.get(document);
    if (known) return known;
    const definition = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    if (!definition) throw new Error('a document without an operation');
    const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex');
    const operation = prepareOperation(this.graph, document, hash, definition);
    this.prepared.set(document, operation);
    return operation;
  }
}

function newContext(): FetchContext {
  return {
    headerLines: '',
    traceparent: '',
    signal: undefined,
    hasMutated: false,
    hasEscapes: false,
    revokedSessions: new Set(),
    freshUntilMs: Number.POSITIVE_INFINITY,
  };
}
