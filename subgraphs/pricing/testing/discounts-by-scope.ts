import type { DiscountsOfScopes } from '../domain/best-discount.js';
import { type Discount, scopeOf } from '../domain/discount.js';

export function discountsByScope(discounts: readonly Discount[]): DiscountsOfScopes {
  return Map.groupBy(discounts, scopeOf);
}
