import type { Outcome } from './load-batch.js';

/** How many rows came to what. */
export class Tally {
  created = 0;
  updated = 0;
  unchanged = 0;
  failed = 0;

  get rows(): number {
    return this.created + this.updated + this.unchanged + this.failed;
  }

  add(outcome: Outcome): void {
    if (typeof outcome === 'object') this.failed += 1;
    else this[outcome] += 1;
  }
}

export const count = (rows: number) => rows.toLocaleString('en');

/** Rows a second, over so many milliseconds. */
export function rateOf(rows: number, ms: number): number {
  return Math.round((rows * 1000) / Math.max(ms, 1));
}

/** The last line of an import. */
export function summaryOf(tally: Tally, ms: number): string {
  const { created, updated, unchanged, failed, rows } = tally;
  const counts = `created ${count(created)}, updated ${count(updated)}, unchanged ${count(unchanged)}, failed ${count(failed)}`;
  return `${counts}: ${count(rows)} rows in ${(ms / 1000).toFixed(1)} s, ${count(rateOf(rows, ms))} rows/s`;
}
