import { SoukError } from '#platform/errors';
import { activeTracer, type Span, startSpan } from '#platform/observability';

/** More are counted and not told: no line in a log gets longer than this. */
const maxFetches = 50;

/** What a fetch asks for, as far as it is told. */
export interface AskedFor {
  /** Of a fetch of entities: how many representations it sends. */
  readonly representations?: number | undefined;
  /** Their types, a comma list. */
  readonly entities?: string | undefined;
}

/** One fetch from a subgraph. */
export interface FetchTiming extends AskedFor {
  readonly subgraph: string;
  /** Since the operation came. */
  readonly startedMs: number;
  /** Undefined while it is under way. */
  durationMs: number | undefined;
  /** `ok`, or what went wrong. */
  outcome: string;
}

/** A time as it is told to people: more digits would only look exact. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** Where the time of one operation went: noted as it goes, so that what has not come back yet is there too. */
export class OperationTimings {
  readonly startedMs = performance.now();
  /** Undefined: its plan was there already. */
  planningMs: number | undefined;
  readonly fetches: FetchTiming[] = [];
  fetchesNotTold = 0;

  begin(subgraph: string, { representations, entities }: AskedFor): FetchTiming | undefined {
    if (this.fetches.length >= maxFetches) {
      this.fetchesNotTold += 1;
      return undefined;
    }
    const startedMs = performance.now() - this.startedMs;
    const timing = { subgraph, entities, representations, startedMs, durationMs: undefined, outcome: 'under way' };
    this.fetches.push(timing);
    return timing;
  }

  /** Where the time went, in tenths of milliseconds, for people to read. */
  told() {
    const { planningMs, fetches, fetchesNotTold } = this;
    return {
      ...(planningMs !== undefined && { planningMs: tenths(planningMs) }),
      fetches: fetches.map(({ startedMs, durationMs, ...fetch }) => ({
        ...fetch,
        startedMs: tenths(startedMs),
        ...(durationMs !== undefined && { durationMs: tenths(durationMs) }),
      })),
      ...(fetchesNotTold > 0 && { fetchesNotTold }),
    };
  }

  end(timing: FetchTiming, outcome: string): void {
    timing.durationMs = performance.now() - this.startedMs - timing.startedMs;
    timing.outcome = outcome;
  }
}

/** Follows one fetch, for traces and for who asks where the time of an operation went. */
export class FetchWatch {
  private status = 0;

  private constructor(
    private readonly timings: OperationTimings | undefined,
    private readonly timing: FetchTiming | undefined,
    private readonly span: Span | undefined,
  ) {}

  /** Undefined where nobody wants to know. */
  static begin(subgraph: string, timings: OperationTimings | undefined, asked: AskedFor): FetchWatch | undefined {
    const isTraced = activeTracer() !== undefined;
    if (!timings && !isTraced) return undefined;
    const span = isTraced
      ? startSpan(`fetch ${subgraph}`, 'client', {
          'souk.subgraph': subgraph,
          ...(asked.representations !== undefined && { 'souk.representations': asked.representations }),
          ...(asked.entities !== undefined && { 'souk.entities': asked.entities }),
        })
      : undefined;
    return new FetchWatch(timings, timings?.begin(subgraph, asked), span);
  }

  /** What makes the subgraph's work a part of this fetch; undefined without tracing. */
  get traceparent(): string | undefined {
    return this.span?.traceparent;
  }

  /** There is an answer; whether it is a good one shows when it is read. */
  answered(status: number): void {
    this.status = status;
    this.span?.set({ 'http.response.status_code': status });
  }

  succeeded(): void {
    if (this.timing) this.timings?.end(this.timing, 'ok');
    this.span?.end();
  }

  failed(error: unknown): void {
    const outcome = this.status >= 400 ? `HTTP ${this.status}` : outcomeOf(error);
    if (this.timing) this.timings?.end(this.timing, outcome);
    this.span?.end(outcome);
  }
}

/** A code, or the kind of error: never a message, which may name people's data. */
function outcomeOf(error: unknown): string {
  if (error instanceof SoukError) return error.code;
  if (!(error instanceof Error)) return 'failed';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
