import { type Discount, isActive, scopesOf } from './discount.js';

/** So many units of a product, bought together. */
export interface Purchase {
  readonly productId: string;
  readonly category: string;
  readonly quantity: number;
}

/** Discounts by what they are about: see `scopeOf`. */
export type DiscountsOfScopes = ReadonlyMap<string, readonly Discount[]>;

/**
 * The rule of this shop. A discount applies to a purchase when it is active, is about the product, its category or everything,
 * and asks for no more units than are bought. Of those that apply one counts, and they never add up: the highest percentage;
 * among equals the one about the product before that about the category before that about everything; then the older one.
 */
export function bestDiscount(discounts: DiscountsOfScopes, purchase: Purchase, now: Date): Discount | undefined {
  let best: Discount | undefined;
  // Narrowest first: what is wider has to be better than what was found before.
  for (const scope of scopesOf(purchase)) {
    const found = bestOfOne(discounts.get(scope) ?? [], purchase.quantity, now);
    if (found && (!best || found.basisPoints > best.basisPoints)) best = found;
  }
  return best;
}

function bestOfOne(discounts: readonly Discount[], quantity: number, now: Date): Discount | undefined {
  let best: Discount | undefined;
  for (const discount of discounts) {
    if (discount.minimumQuantity > quantity || !isActive(discount, now)) continue;
    if (!best || beats(discount, best)) best = discount;
  }
  return best;
}

function beats(one: Discount, other: Discount): boolean {
  const difference = one.basisPoints - other.basisPoints;
  return difference !== 0 ? difference > 0 : one.id < other.id;
}
