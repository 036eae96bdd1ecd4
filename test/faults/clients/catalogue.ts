import { z } from 'zod';
import type { Account } from './account.js';

/** A product that clients fight for; amounts in minor units. */
export interface Product {
  readonly id: string;
  readonly offer: 'SALE' | 'LOAN';
  readonly listPrice: number;
  /** With its discount, which pricing knows. */
  readonly price: number;
  readonly initialStock: number;
}

interface Offered {
  readonly name: string;
  readonly offer: 'SALE' | 'LOAN';
  readonly price: number;
  readonly stock: number;
  /** Of the discount. */
  readonly percent?: number;
}

/** Little stock: orders are refused for it all the time. */
const contested: readonly Offered[] = [
  { name: 'Lamp', offer: 'SALE', price: 1_999, stock: 12 },
  { name: 'Chair', offer: 'SALE', price: 4_500, stock: 8, percent: 20 },
  { name: 'Sticker', offer: 'SALE', price: 0, stock: 15 },
  { name: 'Drill', offer: 'LOAN', price: 700, stock: 3 },
  { name: 'Ladder', offer: 'LOAN', price: 1_250, stock: 2 },
];
/** What there is enough of: whoever orders it learns how the shop does. */
const plenty: Offered = { name: 'Pencil', offer: 'SALE', price: 10, stock: 1_000_000 };
/** For those whose orders nobody looks at in the end, because they are gone. */
const passing: Offered = { name: 'Eraser', offer: 'SALE', price: 150, stock: 1_000_000 };

const created = z.object({ id: z.string() });

export interface Catalogue {
  readonly contested: readonly Product[];
  readonly plenty: Product;
  readonly passing: Product;
}

/** Puts the products of a run on offer, and makes the discounts. */
export async function offerProducts(seller: Account): Promise<Catalogue> {
  return {
    contested: await Promise.all(contested.map((product) => offer(seller, product))),
    plenty: await offer(seller, plenty),
    passing: await offer(seller, passing),
  };
}

async function offer(seller: Account, { name, offer, price, stock, percent }: Offered): Promise<Product> {
  const { createProduct } = await seller.send(
    'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }',
    { input: { name, description: 'As good as new.', category: 'Things', price: { amount: price }, stock, offer } },
  );
  const { id } = created.parse(createProduct);
  if (percent !== undefined) {
    const make = 'mutation ($input: CreateDiscountInput!) { createDiscount(input: $input) { id } }';
    await seller.send(make, { input: { percent, productId: id } });
  }
  return { id, offer, listPrice: price, price: (price * (100 - (percent ?? 0))) / 100, initialStock: stock };
}
