import type { IncomingHttpHeaders } from 'node:http';
import { SoukError } from '#platform/errors';
import type { Execution } from '../execution/operation-runner.js';
import type { CurrentGraph } from '../graph/current-graph.js';
import type { Graph } from '../graph/graph.js';
import type { GraphqlRequest } from '../http/graphql-request.js';
import type { FetchHeaders } from '../subgraphs/fetch-headers.js';
import { checkTextLength } from './document-limits.js';
import type { DocumentSource } from './document-source.js';
import type { Documents } from './documents.js';

/** What a request asks to be executed, against the graph that is in use as it comes in. */
export class Understanding {
  constructor(
    private readonly graph: CurrentGraph,
    private readonly documents: Documents,
    private readonly source: DocumentSource,
    private readonly headers: FetchHeaders,
  ) {}

  /** Throws RefusedDocument for a document that is not to be run, else what is wrong with the request. */
  understand(request: GraphqlRequest, isGet: boolean, headers: IncomingHttpHeaders): Execution | Promise<Execution> {
    const graph = this.graph.get();
    const text = this.source.resolve(request);
    if (typeof text === 'string') return this.read(graph, text, request, isGet, headers);
    return text.then((resolved) => this.read(graph, resolved, request, isGet, headers));
  }

  private read(
    graph: Graph,
    text: string,
    request: GraphqlRequest,
    isGet: boolean,
    headers: IncomingHttpHeaders,
  ): Execution {
    checkTextLength(text);
    const operation = this.documents.prepare(graph, text, request.operationName);
    this.source.remember(request);
    if (isGet && operation.kind !== 'query') {
      throw new SoukError('METHOD_NOT_ALLOWED', 'GET is for queries: send this by POST.');
    }
    if (operation.kind === 'subscription') throw new SoukError('BAD_REQUEST', 'Subscriptions are not served here.');
    return {
      graph,
      operation,
      variables: request.variables,
      planning: { ms: 0 },
      forwarded: this.headers.forwardedOf(headers),
    };
  }
}
