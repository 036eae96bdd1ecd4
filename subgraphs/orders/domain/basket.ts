import type { Offer, OrderLine } from './order.js';

export const maxLines = 100;
export const maxQuantity = 1_000;

export interface Wanted {
  productId: string;
  quantity: number;
}

/** What inventory says of a product; the amount is its list price in minor units. */
export interface ProductFacts {
  name: string;
  category: string;
  offer: Offer;
  amount: number;
  currency: string;
}

/** A line whose product is known, so that its price can be asked for. */
export interface PricedLine extends Wanted {
  facts: ProductFacts;
}

export interface Basket {
  offer: Offer;
  lines: OrderLine[];
  totalAmount: number;
  currency: string;
}

/** Why a basket cannot be ordered: `path` is the argument at fault. */
export interface BasketProblem {
  kind: 'empty' | 'not-on-offer' | 'mixed-offers' | 'mixed-currencies' | 'too-many' | 'too-dear';
  path: string;
  message: string;
}

/** Adds up lines of one product, keeping the place at which each was named first. */
export function sumByProduct(wanted: readonly Wanted[]): Wanted[] {
  const sums = new Map<string, number>();
  for (const { productId, quantity } of wanted) sums.set(productId, (sums.get(productId) ?? 0) + quantity);
  return [...sums].map(([productId, quantity]) => ({ productId, quantity }));
}

/** Puts what is wanted together with what inventory said. `wanted` holds each product once. */
export function pickLines(
  wanted: readonly Wanted[],
  facts: ReadonlyMap<string, ProductFacts>,
): { lines: PricedLine[] } | { problem: BasketProblem } {
  const lines: PricedLine[] = [];
  for (const { productId, quantity } of wanted) {
    const product = facts.get(productId);
    if (!product) return problem('not-on-offer', `product ${productId} is not on offer`);
    if (quantity > maxQuantity) {
      return problem(
        'too-many',
        `at most ${maxQuantity} units of one product, and ${quantity} of ${product.name} are asked for`,
      );
    }
    const [first] = lines;
    if (first && product.offer !== first.facts.offer) {
      return problem('mixed-offers', 'products that are sold and products that are lent cannot share an order');
    }
    if (first && product.currency !== first.facts.currency) {
      return problem('mixed-currencies', `${product.name} is not priced in ${first.facts.currency}`);
    }
    lines.push({ productId, quantity, facts: product });
  }
  return { lines };
}

/** Prices the lines: `unitAmounts` says what a unit of each product costs, and where it says nothing the list price counts. */
export function fillBasket(
  picked: readonly PricedLine[],
  unitAmounts: ReadonlyMap<string, number>,
): { basket: Basket } | { problem: BasketProblem } {
  const [first] = picked;
  if (!first) return problem('empty', 'must have at least one line');
  const lines = picked.map(({ productId, quantity, facts }) => ({
    productId,
    productName: facts.name,
    quantity,
    unitAmount: unitAmounts.get(productId) ?? facts.amount,
  }));
  const totalAmount = lines.reduce((sum, { unitAmount, quantity }) => sum + unitAmount * quantity, 0);
  if (!Number.isSafeInteger(totalAmount)) return problem('too-dear', 'the total is beyond what can be counted');
  return { basket: { offer: first.facts.offer, lines, totalAmount, currency: first.facts.currency } };
}

function problem(kind: BasketProblem['kind'], message: string): { problem: BasketProblem } {
  return { problem: { kind, path: 'input.items', message } };
}
