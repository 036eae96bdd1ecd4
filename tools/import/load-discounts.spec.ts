import { beforeEach, describe, expect, it } from 'vitest';
import type { DiscountRow } from './discount-row.js';
import type { DiscountScope, KnownDiscount } from './discounts-api.js';
import { DiscountLoader } from './load-discounts.js';
import { ShopRefusal } from './shop-refusal.js';
import { trouble } from './testing/fake-shop.js';
import { FakeWaiting } from './testing/fake-waiting.js';

const row = (overrides: Partial<DiscountRow> = {}): DiscountRow => ({
  line: 2,
  percent: 10,
  minimumQuantity: 1,
  sku: undefined,
  category: undefined,
  startsAtMs: undefined,
  endsAtMs: undefined,
  ...overrides,
});

/** The discounts of a shop, in memory. What `before…` and `after…` throw is thrown instead of an answer. */
class FakeDiscounts {
  readonly made: KnownDiscount[] = [];
  asked = 0;
  beforeCreate = () => {};
  afterCreate = () => {};

  async standing(): Promise<KnownDiscount[]> {
    this.asked += 1;
    return this.made.filter(({ active, startsAtMs }) => active || startsAtMs > 0);
  }

  async productOf(sku: string): Promise<string | undefined> {
    return sku === 'L-1' ? 'the lamp' : undefined;
  }

  async create(wanted: DiscountRow, scope: DiscountScope): Promise<KnownDiscount> {
    this.beforeCreate();
    const { percent, minimumQuantity, startsAtMs = 0, endsAtMs = null } = wanted;
    const known = { percent, minimumQuantity, ...scope, startsAtMs, endsAtMs, active: startsAtMs === 0 };
    this.made.push(known);
    this.afterCreate();
    return known;
  }
}

let shop: FakeDiscounts;
let waiting: FakeWaiting;

beforeEach(() => {
  shop = new FakeDiscounts();
  waiting = new FakeWaiting();
});

const load = (wanted: DiscountRow, loader = new DiscountLoader(shop, waiting)) => loader.load(wanted);

describe('loading discounts', () => {
  it('makes each once, in one file and in the next, and looks once at what there is', async () => {
    const loader = new DiscountLoader(shop, waiting);
    expect(await load(row(), loader)).toBe('created');
    expect(await load(row({ sku: 'L-1' }), loader)).toBe('created');
    expect(await load(row({ sku: 'L-1', line: 4 }), loader)).toBe('unchanged');
    expect(shop.asked).toBe(1);
    expect(await load(row({ sku: 'L-1' }))).toBe('unchanged');
    expect(shop.made.map(({ productId }) => productId)).toEqual([null, 'the lamp']);
  });

  it.each([
    { percent: 10.5 },
    { minimumQuantity: 2 },
    { sku: 'L-1' },
    { category: 'Tea' },
    { endsAtMs: 9_000 },
    { startsAtMs: 8_000 },
  ])('takes one that differs by %j for another', async (difference) => {
    await load(row());
    expect(await load(row(difference))).toBe('created');
    expect(await load(row(difference))).toBe('unchanged');
  });

  it('knows a category in any case', async () => {
    await load(row({ category: 'Tea' }));
    expect(await load(row({ category: 'TEA' }))).toBe('unchanged');
  });

  it('makes one again that was ended', async () => {
    await load(row());
    shop.made.splice(0, 1, { ...row(), productId: null, category: null, startsAtMs: 0, endsAtMs: null, active: false });
    expect(await load(row())).toBe('created');
  });

  it('says which product there is not, and what the shop refuses', async () => {
    expect(await load(row({ sku: 'L-2' }))).toEqual({ failed: 'there is no product with the sku "L-2"' });
    shop.beforeCreate = () => {
      throw new ShopRefusal('percent is odd (BAD_USER_INPUT)');
    };
    expect(await load(row())).toEqual({ failed: 'percent is odd (BAD_USER_INPUT)' });
    expect(shop.made).toEqual([]);
  });

  it('makes one discount although the answer was lost', async () => {
    let losses = 1;
    shop.afterCreate = () => {
      if (losses-- > 0) throw trouble();
    };
    expect(await load(row())).toBe('created');
    expect(shop.made).toHaveLength(1);
  });

  it('gives up a shop that stays in trouble, after less than a minute', async () => {
    shop.beforeCreate = () => {
      throw trouble();
    };
    const startedAt = waiting.now();
    await expect(load(row())).rejects.toThrow('does not answer');
    expect(waiting.now() - startedAt).toBeGreaterThan(20_000);
    expect(waiting.now() - startedAt).toBeLessThan(60_000);
  });
});
