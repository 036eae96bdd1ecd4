import type { LoadResult } from './load-generator.js';
import type { StubCounts } from './stub-subgraphs.js';

/** What one round of load took. */
export interface Round {
  readonly load: LoadResult;
  readonly cpuMs: number;
  readonly stubs: StubCounts;
}

/** What stands in a table for one contender. */
export interface Measurement {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly cpuMsPerRequest: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Proportional set size once the load is over. */
  readonly memoryMb: number;
  readonly callsPerRequest: number;
  /** Of the bodies sent to subgraphs. */
  readonly sentBytesPerRequest: number;
}

/** Rates are the median of the rounds, times are of all answers. */
export function summarise(rounds: readonly Round[], memoryMb: number): Measurement {
  const latencies = Float64Array.from(rounds.flatMap(({ load }) => load.latenciesMs)).sort();
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  const answers = sum(rounds.map(({ load }) => load.answers));
  const perCpuSecond = median(rounds.map(({ load, cpuMs }) => (load.answers * 1000) / cpuMs));
  return {
    perSecond: median(rounds.map(({ load }) => (load.answers * 1000) / load.elapsedMs)),
    perCpuSecond,
    cpuMsPerRequest: 1000 / perCpuSecond,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    memoryMb,
    callsPerRequest: sum(rounds.map(({ stubs }) => stubs.calls)) / answers,
    sentBytesPerRequest: sum(rounds.map(({ stubs }) => stubs.bytes)) / answers,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
