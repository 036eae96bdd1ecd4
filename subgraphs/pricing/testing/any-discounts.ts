import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import type { Purchase } from '../domain/best-discount.js';
import type { Discount } from '../domain/discount.js';

export const now = new Date('2026-06-01T12:00:00Z');

const productIds = [uuid(), uuid()];
const categories = ['Lighting', 'furniture'];
/** Few values, so that they meet. */
const instants = [-2, -1, 0, 1, 2].map((offsetMs) => new Date(now.getTime() + offsetMs));
const nothing = { productId: null, category: null };

const scope = fc.oneof(
  fc.constantFrom(...productIds).map((productId) => ({ ...nothing, productId })),
  fc.constantFrom(...categories, 'LIGHTING', 'Furniture').map((category) => ({ ...nothing, category })),
  fc.constant(nothing),
);

const validity = fc.oneof(
  fc.constantFrom(...instants).map((startsAt) => ({ startsAt, endsAt: null })),
  fc
    .uniqueArray(fc.constantFrom(...instants), { minLength: 2, maxLength: 2, selector: (each) => each.getTime() })
    .map((two) => two.toSorted((one, other) => one.getTime() - other.getTime()))
    .map(([startsAt = now, endsAt = now]) => ({ startsAt, endsAt })),
);

const anyDiscount: fc.Arbitrary<Discount> = fc
  .tuple(scope, validity, fc.constantFrom(0, 500, 1_000, 10_000), fc.integer({ min: 1, max: 3 }))
  .map(([scope, validity, basisPoints, minimumQuantity]) => {
    return { id: uuid(), version: 1, basisPoints, minimumQuantity, ...scope, ...validity };
  });

/** Discounts that compete for few products, around `now`. */
export const anyDiscounts: fc.Arbitrary<Discount[]> = fc.array(anyDiscount, { maxLength: 30 });

const purchased = [...productIds, uuid()];
const bought = [...categories, 'Tools'];
const quantities = [1, 2, 3, 4];

/** Every purchase that they may make a difference to, and some that none of them is about. */
export const purchases: readonly Purchase[] = purchased.flatMap((productId) =>
  bought.flatMap((category) => quantities.map((quantity) => ({ productId, category, quantity }))),
);

export const anyPurchase: fc.Arbitrary<Purchase> = fc.constantFrom(...purchases);
