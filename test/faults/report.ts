import type { Entry } from './clients/history.js';

/** What a run came to. */
export interface Report {
  readonly seed: number;
  readonly seconds: number;
  /** By what was asked for and what came of it. */
  readonly operations: Readonly<Record<string, number>>;
  /** By kind, and then by whom they met; those at a point that nobody came to are not counted. */
  readonly faults: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Until an order went through again after a fault, in ms. */
  readonly recoveriesMs: readonly number[];
  readonly settledMs: number | undefined;
  readonly checked: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

const shownViolations = 50;

export function formatReport(report: Report): string {
  const { seed, seconds, operations, faults, recoveriesMs, settledMs, checked, violations } = report;
  const shown = violations.slice(0, shownViolations);
  return [
    `seed ${seed}, ${Math.round(seconds)} s`,
    '',
    `operations: ${total(operations)}`,
    ...table(operations),
    `faults: ${Object.values(faults).reduce((sum, places) => sum + total(places), 0)}`,
    ...Object.entries(faults)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, places]) => `${line(kind, total(places))}: ${list(places)}`),
    `recovery, from the end of a fault until an order goes through: ${recoveriesMs.length} times, p50 ${format(percentile(recoveriesMs, 50))}, p99 ${format(percentile(recoveriesMs, 99))}`,
    `settled, and the audit clean: ${settledMs === undefined ? 'never' : `${format(settledMs)} after the last fault`}`,
    `audited: ${list(checked)}`,
    `violations: ${violations.length}`,
    ...shown.map((violation) => `  ${violation}`),
    ...(violations.length > shown.length ? [`  … and ${violations.length - shown.length} more`] : []),
  ].join('\n');
}

/** `place: PLACED`, `deposit: done`, `cancel: refused INVALID_TRANSITION`, `place: no answer (TIMEOUT)`. */
export function countOperations(entries: readonly Entry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { request, answer } of entries) count(counts, `${request.kind}: ${outcome(answer)}`);
  return counts;
}

export function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** The value that so many percent of all do not exceed; undefined of none. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((sorted.length * percent) / 100) - 1, 0)];
}

function outcome(answer: Entry['answer']): string {
  switch (answer.kind) {
    case 'order':
      return answer.order.status;
    case 'done':
      return 'done';
    case 'refused':
      return `refused ${answer.code}`;
    case 'unknown':
      return `no answer (${answer.why})`;
  }
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

function table(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => line(name, each));
}

function line(name: string, count: number): string {
  return `  ${String(count).padStart(7)}  ${name}`;
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}

function format(ms: number | undefined): string {
  return ms === undefined ? '-' : `${(ms / 1_000).toFixed(2)} s`;
}
