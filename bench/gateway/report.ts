import type { RowResult } from './measure-row.js';
import type { Measurement } from './measurement.js';
import type { Row } from './rows.js';

const columns: readonly (readonly [title: string, width: number, cell: (measured: Measurement) => string])[] = [
  ['req/s', 9, ({ perSecond }) => perSecond.toFixed(perSecond < 100 ? 1 : 0)],
  ['p50 ms', 10, ({ p50Ms }) => p50Ms.toFixed(2)],
  ['p99 ms', 10, ({ p99Ms }) => p99Ms.toFixed(2)],
  ['CPU ms/req', 12, ({ cpuMsPerRequest }) => cpuMsPerRequest.toFixed(3)],
  ['req/CPU s', 11, ({ perCpuSecond }) => perCpuSecond.toFixed(perCpuSecond < 100 ? 1 : 0)],
  ['memory MB', 11, ({ memoryMb }) => memoryMb.toFixed(0)],
  ['calls', 8, ({ callsPerRequest }) => callsPerRequest.toFixed(2)],
  ['KB sent', 10, ({ sentBytesPerRequest }) => (sentBytesPerRequest / 1000).toFixed(2)],
];

const nameWidth = 14;
/** A quiet log changes so little that it is worth a line only beyond this. */
const worthALine = 0.05;

export function printRow({ name, title }: Row, result: RowResult): void {
  console.log(`\n${name}: ${title}`);
  console.log(`${''.padEnd(nameWidth)}${columns.map(([heading, width]) => heading.padStart(width)).join('')}`);
  for (const [contender, measured] of result) {
    if (typeof measured === 'string') console.log(`${contender.padEnd(nameWidth)}   not measured: ${measured}`);
    else if (contender !== 'ours-warn' || differs(measured, result.get('ours'))) {
      const cells = columns.map(([, width, cell]) => cell(measured).padStart(width));
      console.log(`${contender.padEnd(nameWidth)}${cells.join('')}`);
    }
  }
}

function differs(quiet: Measurement, ours: Measurement | string | undefined): boolean {
  if (typeof ours !== 'object') return true;
  return Math.abs(quiet.perCpuSecond / ours.perCpuSecond - 1) > worthALine;
}
