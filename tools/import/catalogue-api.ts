import { z } from 'zod';
import { changeDocument, currencyDocument, lookupDocument } from './documents.js';
import { ImportError } from './import-error.js';
import type { KnownProduct, Plan } from './plan-change.js';
import { explain, type ShopClient } from './shop-client.js';
import { ShopRefusal } from './shop-refusal.js';
import type { AnswerError } from './transport.js';

export type Change = Extract<Plan, { do: 'create' | 'update' }>;

const productSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    offer: z.enum(['SALE', 'LOAN']),
    listPrice: z.object({ amount: z.number(), currency: z.string() }),
    owner: z.object({ id: z.string() }).nullable(),
  })
  .transform(({ listPrice, owner, ...facts }): KnownProduct => ({ ...facts, price: listPrice, ownerId: owner?.id }));

const currencySchema = z.object({
  products: z.object({ nodes: z.array(z.object({ listPrice: z.object({ currency: z.string() }) })) }),
});

/** What the import asks of the shop. Every method throws what ShopClient throws. */
export class CatalogueApi {
  constructor(private readonly client: Pick<ShopClient, 'ask'>) {}

  /** What the shop is priced in; undefined while it has no product. */
  async currency(): Promise<string | undefined> {
    const { data, errors } = await this.client.ask(currencyDocument, {});
    const { success, data: read } = currencySchema.safeParse(data);
    if (!success) throw new ImportError(`the shop does not list its products: ${reasonOf(errors)}`);
    return read.products.nodes[0]?.listPrice.currency;
  }

  /** The products of some skus, in their order. Throws ShopRefusal. */
  async lookUp(skus: readonly string[]): Promise<(KnownProduct | undefined)[]> {
    const variables = Object.fromEntries(skus.map((sku, index) => [`s${index}`, sku]));
    const { data, errors } = await this.client.ask(lookupDocument(skus.length), variables);
    if (!data || errors.length > 0) throw new ShopRefusal(reasonOf(errors));
    return skus.map((_, index) => {
      const product = data[`s${index}`];
      return product === null ? undefined : productSchema.parse(product);
    });
  }

  /** Makes changes, the creates before the updates. Answers the error of each one that was refused; throws ShopRefusal for all. */
  async make(changes: readonly Change[]): Promise<Map<Change, AnswerError>> {
    const creates = changes.filter((change) => change.do === 'create');
    const updates = changes.filter((change) => change.do === 'update');
    const variables = Object.fromEntries([
      ...creates.map(({ input }, index) => [`c${index}`, input] as const),
      ...updates.map(({ input }, index) => [`u${index}`, input] as const),
      ...updates.map(({ id }, index) => [`i${index}`, id] as const),
    ]);
    const { data, errors } = await this.client.ask(changeDocument(creates.length, updates.length), variables);
    const byAlias = new Map<unknown, Change>([
      ...creates.map((change, index) => [`c${index}`, change] as const),
      ...updates.map((change, index) => [`u${index}`, change] as const),
    ]);
    const refused = new Map<Change, AnswerError>();
    for (const error of errors) {
      const change = byAlias.get(error.path?.[0]);
      if (!change) throw new ShopRefusal(explain(error));
      refused.set(change, error);
    }
    if (!data && refused.size === 0) throw new ShopRefusal(reasonOf(errors));
    return refused;
  }
}

function reasonOf([error]: readonly AnswerError[]): string {
  return error ? explain(error) : 'no reason was given';
}
