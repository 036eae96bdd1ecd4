import { z } from 'zod';
import { checkCells, text } from './check-cells.js';
import type { Columns } from './header.js';
import type { RowReader } from './read-rows.js';

export const discountColumns: Columns = {
  required: ['percent'],
  optional: ['minimumQuantity', 'sku', 'category', 'startsAt', 'endsAt'],
};

/** What one row says of a discount. */
export interface DiscountRow {
  /** The line of the file on which it begins. */
  readonly line: number;
  readonly percent: number;
  readonly minimumQuantity: number;
  /** The product it is about. With neither sku nor category it is about everything. */
  readonly sku: string | undefined;
  readonly category: string | undefined;
  /** Epoch milliseconds; undefined: at once. */
  readonly startsAtMs: number | undefined;
  /** Undefined: until somebody ends it. */
  readonly endsAtMs: number | undefined;
}

const orNone = (value: string) => value || undefined;
const instantProblem =
  'must be an instant such as 2026-12-24T18:00:00Z, or a day such as 2026-12-24, which begins in UTC';

const instant = z
  .union([z.literal(''), z.iso.date(), z.iso.datetime({ offset: true })], instantProblem)
  .transform((value) => (value === '' ? undefined : Date.parse(value)));

/** The bounds are those of CreateDiscountInput: what the shop would refuse is not sent. */
const schema = z.object({
  percent: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,2})?$/, 'must be a number from 0 to 100, with two decimals at most')
    .transform(Number)
    .pipe(z.number().max(100, 'must be at most 100')),
  minimumQuantity: z
    .string()
    .regex(/^\d{0,4}$/, 'must be a whole number from 1 to 1000')
    .transform((value) => (value === '' ? 1 : Number(value)))
    .pipe(z.number().min(1, 'must be at least 1').max(1_000, 'must be at most 1000')),
  sku: z.string().transform(orNone),
  category: text(0, 100, /\p{Cc}/u).transform(orNone),
  startsAt: instant,
  endsAt: instant,
});

/** The cells of a row as a discount; `nowMs` is the time of the import. */
export function discountReader(nowMs: number): RowReader<DiscountRow> {
  return (line, cells) => {
    const read = checkCells(schema, cells);
    if ('problem' in read) return read;
    const { startsAt: startsAtMs, endsAt: endsAtMs, ...row } = read.row;
    if (row.sku !== undefined && row.category !== undefined) {
      return { problem: 'is about a sku or a category, not both' };
    }
    if (endsAtMs !== undefined && endsAtMs <= nowMs) return { problem: `endsAt "${cells.endsAt}" has passed` };
    if (endsAtMs !== undefined && startsAtMs !== undefined && endsAtMs <= startsAtMs) {
      return { problem: `endsAt "${cells.endsAt}" is not after startsAt "${cells.startsAt}"` };
    }
    return { row: { line, ...row, startsAtMs, endsAtMs } };
  };
}
