import type { Offer, OrderLine } from './order.js';

export const maxLines = 100;
export const maxQuantity = 1_000;

export interface Wanted {
  productId: string;
  quantity: number;
}

/** What inventory says of a product; the amount in minor units. */
export interface ProductFacts {
  name: string;
  offer: Offer;
  amount: number;
  currency: string;
}

export interface Basket {
  offer: Offer;
  lines: OrderLine[];
  totalAmount: number;
  currency: string;
}

/** Why a basket cannot be ordered: `path` is the argument at fault. */
export interface BasketProblem {
  kind: 'not-on-offer' | 'mixed-offers' | 'too-many' | 'too-dear';
  path: string;
  message: string;
}

/** Adds up lines of one product, keeping the place at which each was named first. */
export function sumByProduct(wanted: readonly Wanted[]): Wanted[] {
  const sums = new Map<string, number>();
  for (const { productId, quantity } of wanted) sums.set(productId, (sums.get(productId) ?? 0) + quantity);
  return [...sums].map(([productId, quantity]) => ({ productId, quantity }));
}

/** Prices what is wanted by what inventory said. `wanted` holds each product once. */
export function fillBasket(
  wanted: readonly Wanted[],
  facts: ReadonlyMap<string, ProductFacts>,
): { basket: Basket } | { problem: BasketProblem } {
  const lines: OrderLine[] = [];
  let offer: Offer | undefined;
  let currency: string | undefined;
  let totalAmount = 0;
  for (const { productId, quantity } of wanted) {
    const product = facts.get(productId);
    if (!product) {
      return problem('not-on-offer', `product ${productId} is not on offer`);
    }
    if (quantity > maxQuantity) {
      return problem(
        'too-many',
        `at most ${maxQuantity} units of one product, and ${quantity} of ${product.name} are asked for`,
      );
    }
    offer ??= product.offer;
    currency ??= product.currency;
    if (product.offer !== offer || product.currency !== currency) {
      return problem('mixed-offers', 'products that are sold and products that are lent cannot share an order');
    }
    totalAmount += product.amount * quantity;
    lines.push({ productId, productName: product.name, quantity, unitAmount: product.amount });
  }
  if (!offer || !currency) return problem('too-many', 'must have at least one line');
  if (!Number.isSafeInteger(totalAmount)) return problem('too-dear', 'the total is beyond what can be counted');
  return { basket: { offer, lines, totalAmount, currency } };
}

function problem(kind: BasketProblem['kind'], message: string): { problem: BasketProblem } {
  return { problem: { kind, path: 'input.items', message } };
}
