import type { Money } from './money.js';
import type { Stock } from './stock.js';

/** SALE: the buyer keeps it. LOAN: it comes back. */
export type Offer = 'SALE' | 'LOAN';

/** What its owner says of a product. */
export interface ProductFacts {
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly offer: Offer;
  readonly listPrice: Money;
}

/** What a product is, and for how much it is offered how: all that placing or pricing an order takes. */
export interface ProductTerms extends Pick<ProductFacts, 'name' | 'category' | 'offer' | 'listPrice'> {
  readonly id: string;
}

export interface Product extends ProductFacts {
  readonly id: string;
  readonly ownerId: string;
  readonly stock: Stock;
  /** All units it ever took in, less what restocking took out. */
  readonly takenIn: number;
  /** One more with each change, those of the stock included. */
  readonly version: number;
  readonly createdAt: Date;
  /** When its owner changed it last; orders do not. */
  readonly updatedAt: Date;
}

/** The facts as they are once `changes` are made; undefined when that changes nothing. */
export function changeFacts(product: ProductFacts, changes: Partial<ProductFacts>): ProductFacts | undefined {
  const facts: ProductFacts = {
    sku: changes.sku ?? product.sku,
    name: changes.name ?? product.name,
    description: changes.description ?? product.description,
    category: changes.category ?? product.category,
    offer: changes.offer ?? product.offer,
    listPrice: changes.listPrice ?? product.listPrice,
  };
  const same =
    facts.sku === product.sku &&
    facts.name === product.name &&
    facts.description === product.description &&
    facts.category === product.category &&
    facts.offer === product.offer &&
    facts.listPrice.amount === product.listPrice.amount &&
    facts.listPrice.currency === product.listPrice.currency;
  return same ? undefined : facts;
}
