import type { Census, ObjectCensus } from './census.js';

export interface SoakResult {
  /** One a round, at the same moment of each. */
  samples: readonly Census[];
  /** Before the load, with every kind of request sent once. */
  before: ObjectCensus;
  /** After it, once connections and timers have run out. */
  after: ObjectCensus;
  warnings: readonly string[];
  wrongAnswers: number;
  changesMissed: number;
  exitCode: number | null;
}

export interface Rule {
  name: string;
  holds: boolean;
  found: string;
}

/** Garbage collection and caches that are still filling make this much difference, or this many MB where that is more. */
const heapGrowth = { share: 0.1, mb: 4 };
/** What the allocator has not given back yet makes more. */
const rssGrowth = { share: 0.2, mb: 30 };
/** Objects of which a few more or less mean nothing. */
const slack = 10;
const samplesToJudge = 4;
/** How much of the soak is for warming up: caches fill, code is compiled. */
const warmUpShare = 0.2;

/** Whether the gateway held up. */
export function judge(result: SoakResult): Rule[] {
  const { samples, before, after, warnings, wrongAnswers, changesMissed, exitCode } = result;
  const steady = samples.slice(Math.ceil(samples.length * warmUpShare));
  return [
    growthRule('heap after garbage collection', steady, ({ heapMb }) => heapMb, heapGrowth),
    growthRule('memory outside of the heap', steady, ({ externalMb }) => externalMb, heapGrowth),
    growthRule('resident memory', steady, ({ rssMb }) => rssMb, rssGrowth),
    ...(['sockets', 'timers', 'requests', 'signals', 'schemas', 'processListeners'] as const).map((what) => ({
      name: `${what} at rest`,
      holds: after[what] <= before[what] + slack,
      found: `${before[what]} before, ${after[what]} after`,
    })),
    { name: 'warnings', holds: warnings.length === 0, found: warnings.join('; ') || 'none' },
    { name: 'wrong answers', holds: wrongAnswers === 0, found: String(wrongAnswers) },
    { name: 'good supergraphs not taken up', holds: changesMissed === 0, found: String(changesMissed) },
    { name: 'ends by itself', holds: exitCode === 0, found: exitCode === null ? 'killed' : `exit code ${exitCode}` },
  ];
}

function growthRule(
  name: string,
  samples: readonly Census[],
  of: (census: Census) => number,
  allowed: { share: number; mb: number },
): Rule {
  // Of fewer there is no first and last quarter to compare.
  if (samples.length < samplesToJudge) return { name, holds: true, found: 'not judged: too short' };
  const quarter = Math.floor(samples.length / 4);
  const first = mean(samples.slice(0, quarter).map(of));
  const last = mean(samples.slice(-quarter).map(of));
  return {
    name,
    holds: last <= first + Math.max(first * allowed.share, allowed.mb),
    found: `${first.toFixed(1)} MB in the first quarter after warming up, ${last.toFixed(1)} MB in the last`,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
