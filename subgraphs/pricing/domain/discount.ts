import { foldCategory } from './fold-text.js';

/** What an admin says of a discount. It is about a product, or about a category, or else about everything. */
export interface DiscountTerms {
  readonly basisPoints: number;
  /** It counts from so many units of a product. */
  readonly minimumQuantity: number;
  readonly productId: string | null;
  /** As it was written; it is compared folded. */
  readonly category: string | null;
  readonly startsAt: Date;
  /** Exclusive; null: until it is ended. */
  readonly endsAt: Date | null;
}

export interface Discount extends DiscountTerms {
  /** A UUID v7: the older discount has the lower id. */
  readonly id: string;
  /** One more with each change. */
  readonly version: number;
}

/** Units of one product that can be bought together. */
export const mostUnits = 1_000;

/** Whether it counts at this instant. */
export function isActive({ startsAt, endsAt }: DiscountTerms, now: Date): boolean {
  return startsAt <= now && !hasEnded({ endsAt }, now);
}

export function hasEnded({ endsAt }: Pick<DiscountTerms, 'endsAt'>, now: Date): boolean {
  return endsAt !== null && endsAt <= now;
}

/**
 * A discount that is ended now: one that has not begun never will, and so may end before it begins. Undefined when it has
 * ended before.
 */
export function endDiscount(discount: Discount, now: Date): Discount | undefined {
  return hasEnded(discount, now) ? undefined : { ...discount, endsAt: now, version: discount.version + 1 };
}

/** What a discount is about, as one text: two are about the same when these are equal. */
export function scopeOf({ productId, category }: Pick<DiscountTerms, 'productId' | 'category'>): string {
  if (productId !== null) return `product:${productId}`;
  return category === null ? 'everything' : `category:${foldCategory(category)}`;
}

/** Every scope that a product is in, the narrowest first. */
export function scopesOf({ productId, category }: { productId: string; category: string }): string[] {
  return [
    scopeOf({ productId, category: null }),
    scopeOf({ productId: null, category }),
    scopeOf({ productId: null, category: null }),
  ];
}
