import { z } from 'zod';
import { checkCells, text } from './check-cells.js';
import type { Columns } from './header.js';
import { decimalsOf, readPrice } from './price.js';
import type { RowReader } from './read-rows.js';

export const productColumns: Columns = {
  required: ['name', 'description', 'category', 'price', 'stock', 'sku'],
  optional: ['offer'],
};

/** What one row says of a product. */
export interface ProductRow {
  /** The line of the file on which it begins. */
  readonly line: number;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price: { readonly amount: number; readonly currency: string };
  /** Units at the start: an existing product keeps what it has. */
  readonly stock: number;
  /** Undefined when the row does not say. */
  readonly offer: 'SALE' | 'LOAN' | undefined;
}

/** The bounds are those of CreateProductInput: what the shop would refuse is not sent. */
const largestStock = 1_000_000;

/** `currency` is the shop's. */
export function productReader(currency: string): RowReader<ProductRow> {
  const decimals = decimalsOf(currency);
  const schema = z.object({
    sku: z
      .string()
      .min(1, 'is empty: it tells a second import which product this is')
      .regex(/^[A-Za-z0-9._/-]{1,64}$/, 'must be 1 to 64 of: letters A to Z and a to z, digits, and . _ - /'),
    name: text(1, 200, /\p{Cc}/u),
    description: text(0, 5_000, /[^\P{Cc}\n\t]/u),
    category: text(1, 100, /\p{Cc}/u),
    price: z.string().transform((value, context) => {
      const price = readPrice(value, currency, decimals);
      if ('minorUnits' in price) return { amount: price.minorUnits, currency };
      context.addIssue({ code: 'custom', message: price.problem });
      return z.NEVER;
    }),
    stock: z
      .string()
      .regex(/^\d{1,7}$/, `must be a whole number from 0 to ${largestStock}`)
      .transform(Number)
      .pipe(z.number().max(largestStock, `must be a whole number from 0 to ${largestStock}`)),
    offer: z
      .string()
      .toUpperCase()
      .pipe(z.enum(['SALE', 'LOAN', ''], 'must be SALE or LOAN'))
      .transform((offer) => offer || undefined),
  });
  return (line, cells) => {
    const read = checkCells(schema, cells);
    return 'problem' in read ? read : { row: { line, ...read.row } };
  };
}
