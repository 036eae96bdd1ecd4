import { type Discount, isActive } from '../domain/discount.js';
import { percentOf } from '../domain/percent.js';

/** A Discount as the schema has it. */
export function discountView(discount: Discount, now: Date) {
  const { id, basisPoints, minimumQuantity, productId, category, startsAt, endsAt } = discount;
  const active = isActive(discount, now);
  return { id, percent: percentOf(basisPoints), minimumQuantity, productId, category, startsAt, endsAt, active };
}

export type DiscountView = ReturnType<typeof discountView>;
