import type { ProductRow } from './product-row.js';

/** A product as the shop has it. */
export interface KnownProduct {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly offer: 'SALE' | 'LOAN';
  readonly price: { readonly amount: number; readonly currency: string };
  readonly ownerId: string | undefined;
}

export type Plan =
  | { readonly do: 'create'; readonly input: CreateInput }
  | { readonly do: 'update'; readonly id: string; readonly input: UpdateInput }
  | { readonly do: 'nothing' }
  | { readonly do: 'refuse'; readonly why: string };

type CreateInput = Omit<ProductRow, 'line' | 'offer'> & { offer: 'SALE' | 'LOAN' };
/** UpdateProductInput: what differs. */
type UpdateInput = Partial<Pick<CreateInput, 'name' | 'description' | 'category' | 'price' | 'offer'>>;

/**
 * What makes the shop say what the row says. The stock of the file is the stock at the start: what exists keeps its own,
 * which orders have changed since. So does the offer where the row leaves it out.
 */
export function planChange(row: ProductRow, known: KnownProduct | undefined, sellerId: string): Plan {
  const { line: _, offer, ...facts } = row;
  if (!known) return { do: 'create', input: { ...facts, offer: offer ?? 'SALE' } };
  if (known.ownerId !== sellerId) return { do: 'refuse', why: `sku ${row.sku} belongs to another seller` };
  const differsInPrice = row.price.amount !== known.price.amount || row.price.currency !== known.price.currency;
  const input: UpdateInput = {
    ...(row.name !== known.name && { name: row.name }),
    ...(row.description !== known.description && { description: row.description }),
    ...(row.category !== known.category && { category: row.category }),
    ...(differsInPrice && { price: row.price }),
    ...(offer !== undefined && offer !== known.offer && { offer }),
  };
  return Object.keys(input).length === 0 ? { do: 'nothing' } : { do: 'update', id: known.id, input };
}
