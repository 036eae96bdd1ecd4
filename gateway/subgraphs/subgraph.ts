import { Logger } from '@nestjs/common';
import { SoukError } from '#platform/errors';
import { FetchWatch } from '../execution/operation-timings.js';
import type { FetchTimeouts } from '../gateway.config.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import { type BreakerState, CircuitOpen } from './circuit-breaker.js';
import type { FetchContext } from './fetch-context.js';
import { EndedMutations, JoinedFetches, type SharedAnswer } from './joined-fetches.js';
import { noteHeaders } from './noted-headers.js';
import { linesOf, remainingOf } from './sent-headers.js';
import { isOfGraphql, readSubgraphAnswer, type SubgraphAnswer } from './subgraph-answer.js';
import { maxUnderWay, Upstream, type UpstreamRequest } from './upstream.js';

/** What is sent to a subgraph. */
export interface SubgraphRequest {
  /** The JSON of query, variables and operationName. */
  readonly body: string;
  /** Whether it must not be sent twice, nor given up. */
  readonly mutates: boolean;
  /** Of `_entities`: how many it asks for, … */
  readonly representations?: number;
  /** … and of which types, a comma list. */
  readonly entities?: string;
}

/** A subgraph as plans see it. */
export class Subgraph {
  private readonly upstream: Upstream;
  private readonly joined: JoinedFetches;
  private readonly logger = new Logger('Subgraph');
  private waiting = 0;
  private breaker: BreakerState = 'closed';

  constructor(
    readonly name: string,
    readonly urls: readonly string[],
    private readonly timeouts: FetchTimeouts,
    metrics: GatewayMetrics,
    private readonly mutations = new EndedMutations(),
  ) {
    this.upstream = new Upstream(urls, {
      onBreakerChange: (state) => this.breakerIs(state),
      // The time of a fetch counts once, however many wait for it.
      onEnd: (answer, durationMs) =>
        metrics.subgraphFetch(name, answer && isOfGraphql(answer) ? 'ok' : 'failed', durationMs),
    });
    this.joined = new JoinedFetches(mutations);
  }

  /** How many operations wait for it just now, each fetch counted. */
  get underWay(): number {
    return this.waiting;
  }

  get breakerState(): BreakerState {
    return this.breaker;
  }

  /** Throws SUBGRAPH_UNAVAILABLE, OVERLOADED, or what the context's signal was aborted with. */
  async fetch(request: SubgraphRequest, context: FetchContext): Promise<SubgraphAnswer> {
    if (this.waiting >= maxUnderWay) {
      throw new SoukError('OVERLOADED', `The service ${this.name} has more to do than it can.`);
    }
    const watch = FetchWatch.begin(this.name, context.timings, request);
    this.waiting += 1;
    if (request.mutates) context.hasMutated = true;
    try {
      const { answer, sentAtMs } = await this.send(request, context, watch);
      watch?.answered(answer.status);
      noteHeaders(answer, context, sentAtMs);
      context.hasEscapes ||= answer.text.includes('\\');
      const result = readSubgraphAnswer(answer);
      watch?.succeeded();
      return result;
    } catch (error) {
      watch?.failed(error);
      throw this.refusal(error);
    } finally {
      this.waiting -= 1;
      // Before its client is told: what that client asks next joins nothing that began before.
      if (request.mutates) this.mutations.count += 1;
    }
  }

  close(): Promise<void> {
    return this.upstream.close();
  }

  private send(
    { body, mutates }: SubgraphRequest,
    context: FetchContext,
    watch: FetchWatch | undefined,
  ): Promise<SharedAnswer> {
    const timeoutMs = mutates ? this.timeouts.mutationMs : this.timeouts.queryMs;
    const remainingMs = remainingOf(context.signal, timeoutMs);
    const headers = linesOf(context, remainingMs, watch?.traceparent);
    const request = { headers, body, timeoutMs, repeatable: !mutates };
    // What has less time than others would have is for its own operation alone.
    if (mutates || context.who === undefined || remainingMs < timeoutMs) {
      return this.post({ ...request, signal: context.signal });
    }
    return this.joined.fetch(context.who, body, context.signal, (listener) => this.upstream.send(request, listener));
  }

  private async post(request: UpstreamRequest): Promise<SharedAnswer> {
    const sentAtMs = Date.now();
    return { answer: await this.upstream.post(request), sentAtMs };
  }

  private refusal(error: unknown): SoukError {
    if (error instanceof SoukError) return error;
    // Told once, when it opened.
    if (error instanceof CircuitOpen) return this.silent();
    return this.unavailable(error);
  }

  private breakerIs(state: BreakerState): void {
    if (state === 'open' && this.breaker === 'closed') {
      this.logger.error(
        { subgraph: this.name },
        'a subgraph fails too often: it is asked once a second until it answers',
      );
    }
    if (state === 'closed') this.logger.log({ subgraph: this.name }, 'a subgraph answers again');
    this.breaker = state;
  }

  /** What is told of a subgraph that did not answer, or not what it was asked. */
  unavailable(cause: unknown): SoukError {
    this.logger.warn({ subgraph: this.name, err: cause }, 'a subgraph does not answer');
    return this.silent();
  }

  private silent(): SoukError {
    return new SoukError('SUBGRAPH_UNAVAILABLE', `The service ${this.name} does not answer.`, { service: this.name });
  }
}
