import type { Product } from '../domain/product.js';
import { stockLevel } from '../domain/stock.js';

/** A Product as the schema has it. Plain values: a resolver for each field of each product would be most of a list's cost. */
export function productView(product: Product) {
  const { id, sku, name, description, category, offer, listPrice, stock, ownerId, createdAt, updatedAt } = product;
  return {
    id,
    sku,
    name,
    description,
    category,
    offer,
    listPrice,
    stock: { ...stock, level: stockLevel(stock.available) },
    owner: { id: ownerId },
    createdAt,
    updatedAt,
  };
}

export type ProductView = ReturnType<typeof productView>;
