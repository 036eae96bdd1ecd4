import type { RowResult } from './measure-row.js';

/** What ours is measured against. */
type Against = 'stock' | 'the best peer' | 'the aggregator' | 'a bare server';

export interface Ratio {
  readonly row: string;
  readonly against: Against;
  /** Which contender that was. */
  readonly name: string;
  /** Requests per CPU second of ours to those of the other. */
  readonly ratio: number;
  /** What it is to reach, where something is. */
  readonly target: number | undefined;
}

const peers = ['stock', 'hive', 'hive-jit', 'hive-router', 'mercurius', 'mercurius-jit'];

/** Uncached, by row: of stock, of the best peer. */
const targetsOfRows: Readonly<Record<string, { stock: number; best: number }>> = {
  small: { stock: 4, best: 3 },
  page: { stock: 4, best: 3 },
  large: { stock: 2.5, best: 2.5 },
};
const everywhere = { stock: 1, aggregator: 0.7 };
const ofBareServer = 0.5;

export function ratiosOf(row: string, result: RowResult): Ratio[] {
  const rate = (name: string) => {
    const measured = result.get(name);
    return typeof measured === 'object' ? measured.perCpuSecond : undefined;
  };
  const ours = rate('ours');
  if (ours === undefined) return [];
  const isCached = result.has('bare');
  const targets = isCached ? undefined : targetsOfRows[row];
  const ratios: Ratio[] = [];
  const compare = (against: Against, name: string | undefined, target: number | undefined) => {
    const other = name === undefined ? undefined : rate(name);
    if (name !== undefined && other !== undefined) ratios.push({ row, against, name, ratio: ours / other, target });
  };
  const best = peers.filter((name) => rate(name)).sort((a, b) => (rate(b) ?? 0) - (rate(a) ?? 0))[0];
  compare('stock', 'stock', targets?.stock ?? (isCached ? undefined : everywhere.stock));
  compare('the best peer', best, targets?.best);
  compare('the aggregator', 'aggregator', everywhere.aggregator);
  compare('a bare server', 'bare', ofBareServer);
  return ratios;
}

export function printRatios(ratios: readonly Ratio[]): void {
  for (const { against, name, ratio, target } of ratios) {
    const which = against === 'the best peer' ? ` (${name})` : '';
    const verdict = target === undefined ? '' : `, to reach ${target}: ${ratio >= target ? 'reached' : 'NOT REACHED'}`;
    console.log(`  ours is ${ratio.toFixed(2)} of ${against}${which} per CPU second${verdict}`);
  }
}

/** One line for each target. */
export function printSummary(title: string, ratios: readonly Ratio[]): void {
  console.log(`\n${title}`);
  for (const { row, against, name, ratio, target } of ratios) {
    if (target === undefined) continue;
    const which = against === 'the best peer' ? `the best peer (${name})` : against;
    const verdict = ratio >= target ? 'reached    ' : 'NOT REACHED';
    console.log(`  ${verdict}  ${row.padEnd(7)} ${ratio.toFixed(2).padStart(6)} of ${which}, to reach ${target}`);
  }
}
