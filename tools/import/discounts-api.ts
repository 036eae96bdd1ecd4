import { z } from 'zod';
import type { DiscountRow } from './discount-row.js';
import { lookupDocument } from './documents.js';
import { ImportError } from './import-error.js';
import { explain, type ShopClient } from './shop-client.js';
import { ShopRefusal } from './shop-refusal.js';
import type { Answer } from './transport.js';

/** What a discount is about: a product, a category, or everything. */
export interface DiscountScope {
  readonly productId: string | null;
  readonly category: string | null;
}

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const discountSchema = z
  .object({
    percent: z.number(),
    minimumQuantity: z.number(),
    productId: z.string().nullable(),
    category: z.string().nullable(),
    startsAt: instant,
    endsAt: instant.nullable(),
    active: z.boolean(),
  })
  .transform(({ startsAt: startsAtMs, endsAt: endsAtMs, ...known }) => ({ ...known, startsAtMs, endsAtMs }));

/** A discount as the shop has it. */
export type KnownDiscount = z.output<typeof discountSchema>;

const pageSchema = z.object({
  discounts: z.object({
    nodes: z.array(discountSchema),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

const fields = 'percent minimumQuantity productId category startsAt endsAt active';

export const listDocument = `query ImportDiscounts($after: String) {
  discounts(first: 100, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } }
}`;

export const createDocument = `mutation ImportDiscount($input: CreateDiscountInput!) {
  discount: createDiscount(input: $input) { ${fields} }
}`;

/** What the import asks of the shop about discounts. Every method throws what ShopClient throws. */
export class DiscountsApi {
  constructor(private readonly client: Pick<ShopClient, 'ask'>) {}

  /** Those that count or will count. Throws ShopRefusal. */
  async standing(): Promise<KnownDiscount[]> {
    const standing: KnownDiscount[] = [];
    let after: string | null = null;
    do {
      const answer: Answer = await this.client.ask(listDocument, { after });
      const { discounts } = pageSchema.parse(dataOf(answer));
      const now = Date.now();
      standing.push(...discounts.nodes.filter(({ active, startsAtMs }) => active || startsAtMs > now));
      after = discounts.pageInfo.hasNextPage ? discounts.pageInfo.endCursor : null;
    } while (after !== null);
    return standing;
  }

  /** Undefined when no product has this sku. Throws ShopRefusal. */
  async productOf(sku: string): Promise<string | undefined> {
    const { s0 } = dataOf(await this.client.ask(lookupDocument(1), { s0: sku }));
    return z.object({ id: z.string() }).nullable().parse(s0)?.id;
  }

  /** Throws ShopRefusal for a discount that the shop does not take, ImportError for a user who may make none. */
  async create(row: DiscountRow, scope: DiscountScope): Promise<KnownDiscount> {
    const { percent, minimumQuantity, startsAtMs, endsAtMs } = row;
    const input = { percent, minimumQuantity, ...scope, startsAt: iso(startsAtMs), endsAt: iso(endsAtMs) };
    const answer = await this.client.ask(createDocument, { input });
    if (answer.errors.some(({ extensions }) => extensions.code === 'FORBIDDEN')) {
      throw new ImportError('only an admin makes discounts: say who with --email and --password');
    }
    return discountSchema.parse(dataOf(answer).discount);
  }
}

function dataOf({ data, errors: [error] }: Answer): Readonly<Record<string, unknown>> {
  if (!data || error) throw new ShopRefusal(error ? explain(error) : 'no reason was given');
  return data;
}

function iso(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
