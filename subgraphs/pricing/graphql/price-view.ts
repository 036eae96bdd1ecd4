import type { Price } from '../domain/price.js';
import { discountView } from './discount-view.js';

/** A Price as the schema has it. */
export function priceView({ unit, total, list, discount }: Price, now: Date) {
  return { unit, total, list, discount: discount ? discountView(discount, now) : null };
}

export type PriceView = ReturnType<typeof priceView>;
