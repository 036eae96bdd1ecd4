import { type FactoryProvider, Injectable } from '@nestjs/common';
import { getToken, InjectMetric, makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge } from 'prom-client';
import { contextUnderWay, FrequentCounter, FrequentHistogram, operationDuration } from '#platform/observability';
import type { BreakerState } from './subgraphs/circuit-breaker.js';

const subgraphDuration = 'souk_gateway_subgraph_duration_seconds';
const responseCache = 'souk_gateway_response_cache_total';
const tokenCache = 'souk_gateway_token_cache_total';
const planCache = 'souk_gateway_plan_cache_total';
const refused = 'souk_gateway_refused_total';
const inFlight = 'souk_gateway_operations_in_flight';
const raises = 'souk_gateway_epoch_raises_total';
const fetchesInFlight = 'souk_gateway_fetches_in_flight';
const breakerState = 'souk_gateway_breaker_state';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts by service and result. */
function resultsProvider(name: string, help: string): FactoryProvider<FrequentCounter> {
  return {
    provide: getToken(name),
    useFactory: () => FrequentCounter.of({ name, help, labelNames: ['service', 'result'] }),
  };
}

export const gatewayMetrics = [
  {
    provide: getToken(subgraphDuration),
    useFactory: () =>
      FrequentHistogram.of({
        name: subgraphDuration,
        help: 'Time for one fetch from a subgraph, by subgraph and outcome',
        labelNames: ['service', 'subgraph', 'outcome'],
        buckets: seconds,
      }),
  },
  resultsProvider(
    responseCache,
    'Public operations by what the response cache did: hit, miss, joined another one under way, bypass',
  ),
  resultsProvider(tokenCache, 'Tokens by what the token cache did: hit or miss'),
  resultsProvider(planCache, 'Query plans asked for: hit or miss'),
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
  makeGaugeProvider({
    name: fetchesInFlight,
    help: 'Fetches that are waited for, by subgraph',
    labelNames: ['service', 'subgraph'],
  }),
  makeGaugeProvider({
    name: breakerState,
    help: 'The circuit breaker of a subgraph: 0 closed, 1 half-open, 2 open',
    labelNames: ['service', 'subgraph'],
  }),
  makeGaugeProvider({ name: inFlight, help: 'Operations under way', labelNames: ['service'] }),
];

const service = 'gateway';

/** What the gauges tell of a subgraph. */
export interface SubgraphState {
  readonly name: string;
  readonly underWay: number;
  readonly breakerState: BreakerState;
}

const breakerValues: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

/** What the gateway counts. Labels come from the schema and the error catalogue, never from what clients make up. */
@Injectable()
export class GatewayMetrics {
  constructor(
    @InjectMetric(operationDuration) private readonly operations: FrequentHistogram,
    @InjectMetric(subgraphDuration) private readonly fetches: FrequentHistogram,
    @InjectMetric(responseCache) private readonly responses: FrequentCounter,
    @InjectMetric(tokenCache) private readonly tokens: FrequentCounter,
    @InjectMetric(planCache) private readonly plans: FrequentCounter,
    @InjectMetric(refused) private readonly refusals: Counter,
    @InjectMetric(raises) private readonly epochRaises: Counter,
    @InjectMetric(inFlight) private readonly underWay: Gauge,
    @InjectMetric(fetchesInFlight) private readonly fetchesUnderWay: Gauge,
    @InjectMetric(breakerState) private readonly breakers: Gauge,
  ) {}

  operationDone(operation: string, outcome: string, durationSeconds: number): void {
    this.operations.observe(durationSeconds, service, operation, outcome);
  }

  subgraphFetch(subgraph: string, outcome: 'ok' | 'failed', durationMs: number): void {
    this.fetches.observe(durationMs / 1000, service, subgraph, outcome);
  }

  /** `read` is asked at each scrape: nothing is counted meanwhile, and a subgraph that is no more is not told of. */
  watchSubgraphs(read: () => Iterable<SubgraphState>): void {
    const { fetchesUnderWay, breakers } = this;
    const collectFetches = () => {
      fetchesUnderWay.reset();
      for (const { name, underWay } of read()) fetchesUnderWay.inc({ service, subgraph: name }, underWay);
    };
    const collectBreakers = () => {
      breakers.reset();
      for (const { name, breakerState } of read())
        breakers.set({ service, subgraph: name }, breakerValues[breakerState]);
    };
    Object.assign(fetchesUnderWay, { collect: collectFetches });
    Object.assign(breakers, { collect: collectBreakers });
  }

  responseCache(result: 'hit' | 'miss' | 'joined' | 'bypass'): void {
    this.responses.inc(service, result);
    contextUnderWay()?.request?.set({ 'souk.cache': result });
  }

  tokenCache(result: 'hit' | 'miss'): void {
    this.tokens.inc(service, result);
  }

  planCache(result: 'hit' | 'miss'): void {
    this.plans.inc(service, result);
  }

  refused(reason: string): void {
    this.refusals.inc({ service, reason });
  }

  epochRaise(outcome: 'ok' | 'failed'): void {
    this.epochRaises.inc({ service, outcome });
  }

  /** `read` is asked at each scrape. */
  watchOperations(read: () => number): void {
    const { underWay } = this;
    Object.assign(underWay, { collect: () => underWay.set({ service }, read()) });
  }
}
