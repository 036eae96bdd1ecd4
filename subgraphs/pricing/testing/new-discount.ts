import { v7 as uuid } from 'uuid';
import type { Discount } from '../domain/discount.js';

/** Ten percent off everything, for good, unless told otherwise. Each is younger than those made before. */
export function newDiscount(terms: Partial<Discount> = {}): Discount {
  return {
    id: uuid(),
    version: 1,
    basisPoints: 1_000,
    minimumQuantity: 1,
    productId: null,
    category: null,
    startsAt: new Date('2026-01-01'),
    endsAt: null,
    ...terms,
  };
}
