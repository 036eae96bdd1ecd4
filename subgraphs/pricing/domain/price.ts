import type { Discount } from './discount.js';
import type { Money } from './money.js';
import { basisPointsOfWhole } from './percent.js';

export interface Price {
  readonly unit: Money;
  /** `unit` times the quantity. */
  readonly total: Money;
  /** A unit before any discount. */
  readonly list: Money;
  readonly discount: Discount | undefined;
}

/** What so many units cost; undefined when that is beyond what can be counted, 2^53 - 1. */
export function priceOf(list: Money, quantity: number, discount: Discount | undefined): Price | undefined {
  const { currency } = list;
  const unit = discount ? discountedAmount(list.amount, discount.basisPoints) : list.amount;
  const total = unit * quantity;
  if (!Number.isSafeInteger(total)) return undefined;
  return { unit: { amount: unit, currency }, total: { amount: total, currency }, list, discount };
}

/**
 * What is left of an amount, rounded half up. Exact for every whole amount up to 2^53 - 1: the amount is taken apart into ten
 * thousands, of which whole units are left, and a rest so small that no product of it is inexact.
 */
export function discountedAmount(amount: number, basisPoints: number): number {
  const left = basisPointsOfWhole - basisPoints;
  const rest = amount % basisPointsOfWhole;
  const tenThousands = (amount - rest) / basisPointsOfWhole;
  return tenThousands * left + Math.floor((rest * left + basisPointsOfWhole / 2) / basisPointsOfWhole);
}
