import { parseArgs } from 'node:util';
import { type Contender, contenders } from './contenders.js';
import { cachedRows, type Row, rows } from './rows.js';

export interface Options {
  readonly rows: readonly Row[];
  readonly cachedRows: readonly Row[];
  readonly contenders: readonly Contender[];
  readonly tables: readonly number[];
  /** Of measuring, for each contender and row, over all rounds. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
}

export const usage = `npm run bench:gateway -- [--table 1,2] [--rows ${rows.map(({ name }) => name).join()}]
  [--peers ${contenders.map(({ name }) => name).join()}] [--seconds 6] [--warm-up 3] [--rounds 3]`;

/** Throws an Error that says what is wrong with the arguments. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      table: { type: 'string', default: '1,2' },
      rows: { type: 'string' },
      peers: { type: 'string' },
      seconds: { type: 'string', default: '6' },
      'warm-up': { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
    },
  });
  return {
    rows: chosen('row', rows, values.rows),
    cachedRows:
      values.rows === undefined ? cachedRows : cachedRows.filter(({ name }) => values.rows?.split(',').includes(name)),
    contenders: chosen('peer', contenders, values.peers),
    tables: values.table.split(',').map((each) => numberBetween('--table', each, 1, 2)),
    seconds: numberBetween('--seconds', values.seconds, 0.5, 600),
    warmUpSeconds: numberBetween('--warm-up', values['warm-up'], 0, 600),
    rounds: numberBetween('--rounds', values.rounds, 1, 100),
  };
}

function chosen<Item extends { name: string }>(what: string, all: readonly Item[], list: string | undefined): Item[] {
  if (list === undefined) return [...all];
  return list.split(',').map((name) => {
    const item = all.find((each) => each.name === name);
    if (!item) throw new Error(`no ${what} ${name}: one of ${all.map((each) => each.name).join(', ')}`);
    return item;
  });
}

function numberBetween(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!(value >= least && value <= most)) throw new Error(`${option} is a number from ${least} to ${most}`);
  return value;
}
