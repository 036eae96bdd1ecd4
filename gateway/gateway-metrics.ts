import { Injectable } from '@nestjs/common';
import {
  InjectMetric,
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
} from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge, Histogram } from 'prom-client';
import { operationDuration } from '#platform/observability';

const subgraphDuration = 'souk_gateway_subgraph_duration_seconds';
const responseCache = 'souk_gateway_response_cache_total';
const tokenCache = 'souk_gateway_token_cache_total';
const planCache = 'souk_gateway_plan_cache_total';
const refused = 'souk_gateway_refused_total';
const inFlight = 'souk_gateway_operations_in_flight';
const raises = 'souk_gateway_epoch_raises_total';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const gatewayMetrics = [
  makeHistogramProvider({
    name: subgraphDuration,
    help: 'Time for one fetch from a subgraph, by subgraph and outcome',
    labelNames: ['service', 'subgraph', 'outcome'],
    buckets: seconds,
  }),
  makeCounterProvider({
    name: responseCache,
    help: 'Public operations by what the response cache did: hit, miss, joined another one under way, bypass',
    labelNames: ['service', 'result'],
  }),
  makeCounterProvider({
    name: tokenCache,
    help: 'Tokens by what the token cache did: hit or miss',
    labelNames: ['service', 'result'],
  }),
  makeCounterProvider({
    name: planCache,
    help: 'Query plans asked for: hit or miss',
    labelNames: ['service', 'result'],
  }),
  makeCounterProvider({
    name: refused,
    help: 'Requests refused before execution, by error code',
    labelNames: ['service', 'reason'],
  }),
  makeCounterProvider({
    name: raises,
    help: 'Epoch raises by outcome: ok or failed',
    labelNames: ['service', 'outcome'],
  }),
  makeGaugeProvider({ name: inFlight, help: 'Operations under way', labelNames: ['service'] }),
];

const service = 'gateway';

/** What the gateway counts. Labels come from the schema and the error catalogue, never from what clients make up. */
@Injectable()
export class GatewayMetrics {
  constructor(
    @InjectMetric(operationDuration) private readonly operations: Histogram,
    @InjectMetric(subgraphDuration) private readonly fetches: Histogram,
    @InjectMetric(responseCache) private readonly responses: Counter,
    @InjectMetric(tokenCache) private readonly tokens: Counter,
    @InjectMetric(planCache) private readonly plans: Counter,
    @InjectMetric(refused) private readonly refusals: Counter,
    @InjectMetric(raises) private readonly epochRaises: Counter,
    @InjectMetric(inFlight) private readonly underWay: Gauge,
  ) {}

  operationDone(operation: string, outcome: string, durationSeconds: number): void {
    this.operations.observe({ service, operation, outcome }, durationSeconds);
  }

  startSubgraphFetch(subgraph: string): (outcome: 'ok' | 'failed') => void {
    const stop = this.fetches.startTimer({ service, subgraph });
    return (outcome) => {
      stop({ outcome });
    };
  }

  responseCache(result: 'hit' | 'miss' | 'joined' | 'bypass'): void {
    this.responses.inc({ service, result });
  }

  tokenCache(result: 'hit' | 'miss'): void {
    this.tokens.inc({ service, result });
  }

  planCache(result: 'hit' | 'miss'): void {
    this.plans.inc({ service, result });
  }

  refused(reason: string): void {
    this.refusals.inc({ service, reason });
  }

  epochRaise(outcome: 'ok' | 'failed'): void {
    this.epochRaises.inc({ service, outcome });
  }

  inFlight(operations: number): void {
    this.underWay.set({ service }, operations);
  }
}
