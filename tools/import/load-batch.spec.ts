import { beforeEach, describe, expect, it } from 'vitest';
import { BatchLoader, type Outcome } from './load-batch.js';
import type { ProductRow } from './product-row.js';
import { ShopRefusal } from './shop-refusal.js';
import { error, FakeShop, trouble } from './testing/fake-shop.js';
import { FakeWaiting } from './testing/fake-waiting.js';

const row = (number: number, overrides: Partial<ProductRow> = {}): ProductRow => ({
  line: number + 1,
  sku: `SKU-${number}`,
  name: `Product ${number}`,
  description: '',
  category: 'Things',
  price: { amount: 100 + number, currency: 'USD' },
  stock: 5,
  offer: 'SALE',
  ...overrides,
});
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1));

let shop: FakeShop;
let waiting: FakeWaiting;

beforeEach(() => {
  shop = new FakeShop('me');
  waiting = new FakeWaiting();
});

/** Loads some rows, and answers what became of each, in the order of the rows. */
async function load(batch: readonly ProductRow[]): Promise<Outcome[]> {
  const outcomes = new Map<ProductRow, Outcome>();
  const settle = (settled: ProductRow, outcome: Outcome) => {
    expect(outcomes.has(settled), 'a row is settled once').toBe(false);
    outcomes.set(settled, outcome);
  };
  await new BatchLoader({ api: shop, sellerId: 'me', waiting, settle }).load(batch);
  return batch.map((each) => outcomes.get(each) ?? { failed: 'not settled' });
}

describe('loading some rows', () => {
  it('takes one lookup and one operation for all of them', async () => {
    expect(await load(rows(20))).toEqual(Array(20).fill('created'));
    expect([shop.lookups, shop.operations.length]).toEqual([1, 1]);
  });

  it('a second time changes nothing', async () => {
    await load(rows(3));
    expect(await load(rows(3))).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(shop.operations).toHaveLength(1);
  });

  it('updates what differs and leaves the stock alone', async () => {
    await load(rows(3));
    const outcomes = await load([row(1), row(2, { name: 'Better', stock: 99 }), row(4)]);
    expect(outcomes).toEqual(['unchanged', 'updated', 'created']);
    expect(shop.products.get('SKU-2')).toMatchObject({ name: 'Better', stock: 5 });
    const input = { name: 'Better' };
    expect(shop.operations[1]).toEqual([
      expect.objectContaining({ do: 'create' }),
      { do: 'update', id: 'id of SKU-2', input },
    ]);
  });

  it('tells what the shop refuses, and does the rest', async () => {
    shop.beforeChange = (change) =>
      change.do === 'create' && change.input.sku === 'SKU-2'
        ? {
            message: 'Wrong.',
            extensions: { code: 'BAD_USER_INPUT', fields: { 'input.name': 'must be shorter' } },
          }
        : undefined;
    const refused = { failed: 'name must be shorter (BAD_USER_INPUT)' };
    expect(await load(rows(4))).toEqual(['created', refused, 'created', 'created']);
  });

  it('changes nothing of another seller', async () => {
    await load(rows(2));
    const product = shop.products.get('SKU-1');
    if (product) shop.products.set('SKU-1', { ...product, ownerId: 'you' });
    const taken = { failed: 'sku SKU-1 belongs to another seller' };
    expect(await load([row(1, { name: 'Mine' }), row(2)])).toEqual([taken, 'unchanged']);
  });

  it('looks again when somebody else was faster', async () => {
    let isFirst = true;
    shop.beforeChange = (change) => {
      if (!isFirst || change.do !== 'create') return undefined;
      isFirst = false;
      const { sku: _, ...facts } = change.input;
      shop.products.set('SKU-1', { ...facts, id: 'id of SKU-1', ownerId: 'you' });
      return undefined;
    };
    const taken = { failed: 'sku SKU-1 belongs to another seller' };
    expect(await load(rows(2))).toEqual([taken, 'created']);
  });

  it('does not go on for ever with a shop that contradicts itself', async () => {
    shop.beforeChange = () => error('CONFLICT', 'Another product has this sku.');
    const refused = { failed: 'Another product has this sku. (CONFLICT)' };
    expect(await load(rows(2))).toEqual([refused, refused]);
  });
});

describe('a shop in trouble', () => {
  it('is asked again, later each time, and does everything once', async () => {
    let troubles = 0;
    shop.beforeLookUp = () => {
      if (++troubles <= 3) throw trouble('SUBGRAPH_UNAVAILABLE');
    };
    expect(await load(rows(3))).toEqual(['created', 'created', 'created']);
    expect(waiting.sleeps).toHaveLength(3);
    expect(waiting.sleeps).toEqual(waiting.sleeps.toSorted((one, other) => one - other));
  });

  it.each(['UNREACHABLE', 'TIMEOUT', 'INTERNAL'])(
    'that does it and does not say so (%s) is believed when it is looked at',
    async (code) => {
      await load([row(2, { name: 'Old' })]);
      let isFirst = true;
      shop.afterMake = () => {
        if (!isFirst) return;
        isFirst = false;
        throw trouble(code);
      };
      expect(await load(rows(3))).toEqual(['created', 'updated', 'created']);
      expect([...shop.products.keys()].sort()).toEqual(['SKU-1', 'SKU-2', 'SKU-3']);
      expect(shop.operations).toHaveLength(2);
    },
  );

  it('that breaks off half way is helped to the end', async () => {
    let changes = 0;
    shop.beforeChange = () => {
      if (++changes === 3) throw trouble();
      return undefined;
    };
    expect(await load(rows(4))).toEqual(Array(4).fill('created'));
    expect(shop.operations.map((operation) => operation.length)).toEqual([4, 2]);
  });

  it('for good is given up after less than a minute', async () => {
    shop.beforeLookUp = () => {
      throw trouble();
    };
    const startedAt = waiting.now();
    await expect(load(rows(3))).rejects.toThrow('does not answer');
    expect(waiting.now() - startedAt).toBeGreaterThan(20_000);
    expect(waiting.now() - startedAt).toBeLessThan(60_000);
  });

  it.each(['INTERNAL', 'a refusal'])('because of one row (%s) fails that row and no other', async (kind) => {
    shop.beforeChange = (change) => {
      if (change.do === 'create' && change.input.sku === 'SKU-7') {
        throw kind === 'INTERNAL' ? trouble(kind) : new ShopRefusal('It is too much. (OPERATION_TOO_COMPLEX)');
      }
      return undefined;
    };
    const outcomes = await load(rows(20));
    expect(outcomes[6]).toEqual({ failed: expect.any(String) });
    expect(outcomes.toSpliced(6, 1)).toEqual(Array(19).fill('created'));
  });

  it('that cannot do so many at a time is given fewer', async () => {
    shop.beforeChange = () => {
      if ((shop.operations.at(-1)?.length ?? 0) > 5) throw trouble('TIMEOUT');
      return undefined;
    };
    expect(await load(rows(20))).toEqual(Array(20).fill('created'));
  });
});
