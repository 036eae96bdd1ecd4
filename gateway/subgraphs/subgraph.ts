import type { GraphQLDataSource } from '@apollo/gateway';
import { Logger } from '@nestjs/common';
import { revokedHeader } from '#platform/auth';
import { SoukError } from '#platform/errors';
import type { GatewayMetrics } from '../gateway-metrics.js';
import { EntityRepresentations } from './entity-representations.js';
import { failedPaths } from './failed-paths.js';
import type { FetchContext } from './fetch-context.js';
import { maxAgeSeconds } from './max-age.js';
import { readSubgraphAnswer, type SubgraphAnswer } from './subgraph-answer.js';
import { Upstream, type UpstreamAnswer } from './upstream.js';

type FetchOptions = Parameters<GraphQLDataSource<FetchContext>['process']>[0];

const queryTimeoutMs = 2_000;
const mutationTimeoutMs = 6_000;
/** The bulkhead: what one slow subgraph may hold of this process. */
const maxUnderWay = 512;

/** A subgraph as the executor sees it: sends its fetches, and makes holes with an error at their path of what does not come back. */
export class Subgraph implements GraphQLDataSource<FetchContext> {
  private readonly upstream: Upstream;
  private readonly logger = new Logger('Subgraph');
  private underWay = 0;

  constructor(
    readonly name: string,
    readonly urls: readonly string[],
    private readonly metrics: GatewayMetrics,
  ) {
    this.upstream = new Upstream(urls);
  }

  async process({ request, context }: FetchOptions): Promise<SubgraphAnswer> {
    const { query = '', variables = {}, operationName } = request;
    const fetchContext: FetchContext = context as FetchContext;
    const representations: unknown = variables.representations;
    const entities = Array.isArray(representations) ? new EntityRepresentations(representations) : undefined;
    const sent = entities ? { ...variables, representations: entities.unique } : variables;
    try {
      const answer = await this.send(JSON.stringify({ query, variables: sent, operationName }), query, fetchContext);
      if (!entities) return answer;
      fetchContext.missesEntities ||= lacksEntity(answer);
      return entities.spread(answer);
    } catch (error) {
      const refusal = error instanceof SoukError ? error : this.unavailable(error);
      const paths = failedPaths(query, Array.isArray(representations) ? representations : undefined);
      return {
        errors: paths.map((path) => ({ message: refusal.message, path, extensions: { ...refusal.extensions } })),
      };
    }
  }

  close(): Promise<void> {
    return this.upstream.close();
  }

  private async send(body: string, query: string, context: FetchContext): Promise<SubgraphAnswer> {
    if (this.underWay >= maxUnderWay) {
      throw new SoukError('OVERLOADED', `The service ${this.name} has more to do than it can.`);
    }
    const mutates = query.startsWith('mutation');
    const stop = this.metrics.startSubgraphFetch(this.name);
    this.underWay += 1;
    const sentAtMs = Date.now();
    try {
      const answer = await this.upstream.post({
        headers: { ...context.headers, 'content-type': 'application/json', accept: 'application/json' },
        body,
        timeoutMs: mutates ? mutationTimeoutMs : queryTimeoutMs,
        repeatable: !mutates,
        signal: context.signal,
      });
      noteHeaders(answer, context, sentAtMs);
      const result = readSubgraphAnswer(answer);
      stop('ok');
      return result;
    } catch (error) {
      stop('failed');
      throw error;
    } finally {
      this.underWay -= 1;
    }
  }

  private unavailable(cause: unknown): SoukError {
    this.logger.warn({ subgraph: this.name, err: cause }, 'a subgraph does not answer');
    return new SoukError('SUBGRAPH_UNAVAILABLE', `The service ${this.name} does not answer.`, { service: this.name });
  }
}

function lacksEntity({ data, errors }: SubgraphAnswer): boolean {
  const entities = data?._entities;
  return !errors && Array.isArray(entities) && entities.includes(null);
}

function noteHeaders({ headers }: UpstreamAnswer, context: FetchContext, sentAtMs: number): void {
  const revoked = headers[revokedHeader];
  if (typeof revoked === 'string') {
    for (const sessionId of revoked.split(',')) context.revokedSessions.add(sessionId.trim());
  }
  const maxAge = maxAgeSeconds(headers['cache-control']);
  // The subgraph looked at its clock after that: what holds until an instant is not kept beyond it, however late the rest comes.
  if (maxAge !== undefined) context.freshUntilMs = Math.min(context.freshUntilMs, sentAtMs + maxAge * 1000);
}
