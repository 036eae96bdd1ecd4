import type { Offer } from './product.js';

/** Which products: all of what is given must hold. */
export interface ProductFilter {
  /** A category, folded. */
  readonly categoryKey?: string;
  /** Each the beginning of a word of name, description or sku. None at all: nothing is found. */
  readonly words?: readonly string[];
  readonly offer?: Offer;
  readonly inStock?: boolean;
  readonly ownerId?: string;
  readonly minPrice?: number;
  readonly maxPrice?: number;
}

export type ProductSort = 'NEWEST' | 'NAME' | 'PRICE_ASC' | 'PRICE_DESC';
