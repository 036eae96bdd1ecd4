import { mostUnits } from './discount.js';

export const mostLines = 100;

export interface QuoteLine {
  readonly productId: string;
  readonly quantity: number;
}

export interface SummedLine extends QuoteLine {
  /** How many units of its product all lines hold together: what it is priced at. */
  readonly together: number;
}

/** The lines with their sums, or the first one with which there are too many units of its product. */
export function sumLines(lines: readonly QuoteLine[]): { lines: readonly SummedLine[] } | { tooMany: number } {
  const sums = new Map<string, number>();
  for (const [index, { productId, quantity }] of lines.entries()) {
    const sum = (sums.get(productId) ?? 0) + quantity;
    if (sum > mostUnits) return { tooMany: index };
    sums.set(productId, sum);
  }
  return { lines: lines.map((line) => ({ ...line, together: sums.get(line.productId) ?? line.quantity })) };
}

/** The sum of amounts; undefined when it is beyond what can be counted, 2^53 - 1. */
export function sumOf(amounts: readonly number[]): number | undefined {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  return Number.isSafeInteger(sum) ? sum : undefined;
}
