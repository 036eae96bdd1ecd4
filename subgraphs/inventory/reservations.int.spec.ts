import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InventoryDatabase, type SentMessage } from './testing/inventory-database.js';

let inventory: InventoryDatabase;
beforeAll(async () => {
  inventory = await InventoryDatabase.open();
});
afterAll(() => inventory?.close());

const typesOf = (answers: SentMessage[][]) => answers.flat().map(({ type }) => type);
const count = (types: string[], type: string) => types.filter((each) => each === type).length;

describe('stock under load', () => {
  it('is reserved exactly as often as it is there when 200 orders want the last 10 at once', async () => {
    const productId = await inventory.addProduct(10);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => inventory.reserve([{ productId, quantity: 1 }])),
    );
    const types = typesOf(answers);
    expect(count(types, 'StockReserved')).toBe(10);
    expect(count(types, 'ReservationRejected')).toBe(190);
    expect(await inventory.stockOf(productId)).toEqual({ available: 0, reserved: 10, inUse: 0 });
  });

  it('does not deadlock when orders name the same products in any order, and takes all lines or none', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => inventory.addProduct(40)));
    const orders = Array.from({ length: 150 }, (_, i) => ({
      id: randomUUID(),
      lines: ids
        .map((productId, n) => ({ productId, quantity: 1 + ((i + n) % 3) }))
        .sort((a, b) => (a.productId + i > b.productId + i === (i % 2 === 0) ? 1 : -1))
        .slice(0, 2 + (i % 5)),
    }));
    const answers = await Promise.all(orders.map(({ id, lines }) => inventory.reserve(lines, 'SALE', id)));
    const reserved = orders.filter((_, i) => answers[i]?.[0]?.type === 'StockReserved');
    expect(reserved.length).toBeGreaterThan(10);
    expect(reserved.length).toBeLessThan(150);
    await Promise.all(
      reserved.map(({ id }, i) =>
        inventory.advance(id, { kind: (['place', 'release', 'cancel'] as const)[i % 3] ?? 'place' }),
      ),
    );
    for (const productId of ids) {
      const sold = reserved
        .filter((_, i) => i % 3 === 0)
        .flatMap(({ lines }) => lines)
        .filter((line) => line.productId === productId)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      expect(await inventory.stockOf(productId)).toEqual({ available: 40 - sold, reserved: 0, inUse: 0 });
    }
  });

  it('is held once when the same command arrives many times at once', async () => {
    const productId = await inventory.addProduct(10);
    const orderId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => inventory.reserve([{ productId, quantity: 3 }], 'SALE', orderId)),
    );
    expect(count(typesOf(answers), 'StockReserved')).toBe(20);
    expect(answers.map(([answer]) => answer?.sequence).sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(await inventory.stockOf(productId)).toEqual({ available: 7, reserved: 3, inUse: 0 });
  });

  it('is free whether a release comes before, after or together with its reservation', async () => {
    const productId = await inventory.addProduct(5);
    const orders = Array.from({ length: 40 }, () => randomUUID());
    await Promise.all(
      orders.flatMap((id) => [
        inventory.reserve([{ productId, quantity: 1 }], 'SALE', id),
        inventory.advance(id, { kind: 'release' }),
      ]),
    );
    expect(await inventory.stockOf(productId)).toEqual({ available: 5, reserved: 0, inUse: 0 });
  });
});

describe('a reservation', () => {
  it('tells of each product with its stock as it is then, and whether its level changed', async () => {
    const [a, b] = [await inventory.addProduct(6), await inventory.addProduct(100)];
    const orderId = randomUUID();
    const lines = [
      { productId: a, quantity: 1 },
      { productId: b, quantity: 2 },
      { productId: a, quantity: 1 },
    ];
    const [reserved] = await inventory.reserve(lines, 'SALE', orderId);
    expect(reserved).toEqual({
      type: 'StockReserved',
      sequence: 1,
      data: {
        orderId,
        products: [
          {
            productId: a,
            quantity: 2,
            stock: { available: 4, reserved: 2, inUse: 0, level: 'LOW', levelChanged: true },
          },
          {
            productId: b,
            quantity: 2,
            stock: { available: 98, reserved: 2, inUse: 0, level: 'IN_STOCK', levelChanged: false },
          },
        ],
      },
    });
    const [taken] = await inventory.advance(orderId, { kind: 'place' });
    expect(taken).toMatchObject({
      type: 'StockTaken',
      sequence: 2,
      data: { products: [{ productId: a, stock: { available: 4, reserved: 0, levelChanged: false } }, {}] },
    });
    const [returned] = await inventory.advance(orderId, { kind: 'cancel' });
    expect(returned).toMatchObject({
      type: 'StockReturned',
      sequence: 3,
      data: { products: [{ productId: a, stock: { available: 6, level: 'IN_STOCK', levelChanged: true } }, {}] },
    });
  });

  it('lends, and takes back', async () => {
    const productId = await inventory.addProduct(2, 'LOAN');
    const orderId = randomUUID();
    await inventory.reserve([{ productId, quantity: 2 }], 'LOAN', orderId);
    await inventory.advance(orderId, { kind: 'place' });
    expect(await inventory.stockOf(productId)).toEqual({ available: 0, reserved: 0, inUse: 2 });
    await inventory.advance(orderId, { kind: 'return' });
    expect(await inventory.stockOf(productId)).toEqual({ available: 2, reserved: 0, inUse: 0 });
    expect(await inventory.statusOf(orderId)).toBe('returned');
  });

  it('is refused as a whole when one line cannot be held, and names every product that is short', async () => {
    const ids = (await Promise.all([1, 5, 1].map((n) => inventory.addProduct(n)))).sort();
    const orderId = randomUUID();
    const [answer] = await inventory.reserve(
      ids.map((productId) => ({ productId, quantity: 6 })),
      'SALE',
      orderId,
    );
    expect(answer).toEqual({
      type: 'ReservationRejected',
      sequence: 1,
      data: { orderId, reason: 'OUT_OF_STOCK', productIds: ids },
    });
    for (const id of ids) expect((await inventory.stockOf(id)).reserved).toBe(0);
    expect(await inventory.reserve([{ productId: ids[0] ?? '', quantity: 1 }], 'SALE', orderId)).toEqual([
      { ...answer, sequence: 2 },
    ]);
  });

  it('gives back what it had already held when a later line is short', async () => {
    const ids = (await Promise.all([9, 9, 9].map((n) => inventory.addProduct(n)))).sort();
    const [first = '', second = '', third = ''] = ids;
    const [answer] = await inventory.reserve([
      { productId: first, quantity: 1 },
      { productId: second, quantity: 2 },
      { productId: third, quantity: 10 },
    ]);
    expect(answer?.data).toMatchObject({ reason: 'OUT_OF_STOCK', productIds: [third] });
    for (const id of ids) expect(await inventory.stockOf(id)).toEqual({ available: 9, reserved: 0, inUse: 0 });
  });

  it.each([
    ['is unknown', async () => randomUUID()],
    ['has no id at all', async () => "x'; DROP TABLE products; --"],
    ['is offered in another way', () => inventory.addProduct(5, 'LOAN')],
    [
      'is deleted',
      async () => {
        const id = await inventory.addProduct(5);
        await inventory.dataSource.query('UPDATE products SET deleted_at = now() WHERE id = $1', [id]);
        return id;
      },
    ],
  ])('is refused for a product that %s', async (_, product) => {
    const [good, bad] = [await inventory.addProduct(5), await product()];
    const [answer] = await inventory.reserve([
      { productId: good, quantity: 99 },
      { productId: bad, quantity: 1 },
    ]);
    expect(answer).toMatchObject({
      type: 'ReservationRejected',
      data: { reason: 'PRODUCT_UNAVAILABLE', productIds: [bad] },
    });
  });

  it('is refused, and breaks nothing, for more units than there can be', async () => {
    const productId = await inventory.addProduct(5);
    const lines = Array.from({ length: 100 }, () => ({ productId, quantity: Number.MAX_SAFE_INTEGER }));
    expect(await inventory.reserve(lines)).toMatchObject([{ data: { reason: 'OUT_OF_STOCK' } }]);
  });

  it('of one product in two lines counts both', async () => {
    const productId = await inventory.addProduct(3);
    const line = { productId, quantity: 2 };
    expect(await inventory.reserve([line, line])).toMatchObject([{ data: { reason: 'OUT_OF_STOCK' } }]);
  });

  it('gives units back to a product that was deleted meanwhile', async () => {
    const productId = await inventory.addProduct(5);
    const [kept, sold] = [randomUUID(), randomUUID()];
    await inventory.reserve([{ productId, quantity: 2 }], 'SALE', kept);
    await inventory.reserve([{ productId, quantity: 1 }], 'SALE', sold);
    await inventory.dataSource.query('UPDATE products SET deleted_at = now() WHERE id = $1', [productId]);
    await inventory.advance(sold, { kind: 'place' });
    await inventory.advance(sold, { kind: 'cancel' });
    expect(await inventory.advance(kept, { kind: 'release' })).toMatchObject([{ type: 'StockReleased' }]);
    expect(await inventory.stockOf(productId)).toEqual({ available: 5, reserved: 0, inUse: 0 });
  });

  it('that came too late leaves nothing held, and is told so', async () => {
    const productId = await inventory.addProduct(5);
    const orderId = randomUUID();
    expect(await inventory.advance(orderId, { kind: 'release' })).toEqual([
      { type: 'StockReleased', sequence: 1, data: { orderId, products: [] } },
    ]);
    expect(await inventory.reserve([{ productId, quantity: 1 }], 'SALE', orderId)).toEqual([
      { type: 'StockReleased', sequence: 2, data: { orderId, products: [] } },
    ]);
    expect(await inventory.stockOf(productId)).toEqual({ available: 5, reserved: 0, inUse: 0 });
  });

  it('that never was makes a placed order fail, and leaves no trace', async () => {
    const orderId = randomUUID();
    await expect(inventory.advance(orderId, { kind: 'place' })).rejects.toThrow('no stock was reserved');
    expect(await inventory.statusOf(orderId)).toBeUndefined();
  });
});

describe('the database', () => {
  it('refuses a stock below 0 and a unit that came from nowhere', async () => {
    const id = await inventory.addProduct(5);
    const change = (set: string) => inventory.dataSource.query(`UPDATE products SET ${set} WHERE id = $1`, [id]);
    await expect(change('available = -1, sold = sold + 6')).rejects.toThrow('products_available_check');
    await expect(change('available = available + 1')).rejects.toThrow('products_no_unit_lost');
    await expect(change('reserved = reserved + 1')).rejects.toThrow('products_no_unit_lost');
    await expect(change('in_use = in_use + 1')).rejects.toThrow('products_lent_in_use');
    await expect(change('restocked = 2000000000, available = 2000000005')).rejects.toThrow('products_taken_in');
  });

  it('can be taken back to before it', async () => {
    const other = await InventoryDatabase.open();
    try {
      await other.dataSource.undoLastMigration();
      const tables = await other.dataSource.query(
        `SELECT 1 FROM information_schema.tables WHERE table_name IN ('products', 'reservations', 'restocks', 'owners')`,
      );
      expect(tables).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
