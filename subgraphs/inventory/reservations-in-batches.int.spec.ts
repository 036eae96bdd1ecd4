import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchStatements } from '#platform/testing';
import { ProductsRepository } from './persistence/products.repository.js';
import type { OrderStep } from './reservations.service.js';
import { InventoryDatabase, type SentMessage } from './testing/inventory-database.js';

let inventory: InventoryDatabase;
beforeAll(async () => {
  inventory = await InventoryDatabase.open();
});
afterAll(() => inventory?.close());

type Lines = { productId: string; quantity: number }[];

const reserve = (lines: Lines, orderId: string = randomUUID()): OrderStep => ({
  orderId,
  input: { kind: 'reserve', offer: 'SALE', lines },
});
const of = (orderId: string, kind: 'release' | 'place' | 'cancel' | 'return'): OrderStep => ({
  orderId,
  input: { kind },
});
const answersTo = (sent: SentMessage[], orderId: string) => sent.filter(({ data }) => data.orderId === orderId);

/** Cuts steps into batches of 1 to 40. */
function cut(steps: OrderStep[]): OrderStep[][] {
  const batches: OrderStep[][] = [];
  for (let from = 0; from < steps.length; ) {
    const size = 1 + Math.floor(Math.random() * 40);
    batches.push(steps.slice(from, from + size));
    from += size;
  }
  return batches;
}

describe('a batch of orders', () => {
  it('holds exactly the last 10 units when 200 want them, in batches of any size at once', async () => {
    for (let round = 0; round < 5; round++) {
      const productId = await inventory.addProduct(10);
      const batches = cut(Array.from({ length: 200 }, () => reserve([{ productId, quantity: 1 }])));
      const sent = (await Promise.all(batches.map((batch) => inventory.advanceAll(batch)))).flat();
      expect(sent.filter(({ type }) => type === 'StockReserved')).toHaveLength(10);
      expect(sent.filter(({ type }) => type === 'ReservationRejected')).toHaveLength(190);
      expect(await inventory.stockOf(productId)).toEqual({ available: 0, reserved: 10, inUse: 0 });
    }
  });

  it('gives the last unit to the first that asks, and the second is told why not', async () => {
    const productId = await inventory.addProduct(1);
    const [first, second] = [randomUUID(), randomUUID()];
    const lines = [{ productId, quantity: 1 }];
    const sent = await inventory.advanceAll([reserve(lines, first), reserve(lines, second)]);
    expect(sent).toMatchObject([
      { type: 'StockReserved', sequence: 1, data: { orderId: first, products: [{ stock: { available: 0 } }] } },
      { type: 'ReservationRejected', sequence: 1, data: { orderId: second, productIds: [productId] } },
    ]);
    expect(await inventory.stockOf(productId)).toEqual({ available: 0, reserved: 1, inUse: 0 });
  });

  it('holds nothing for the order of which one line is short, and all for its neighbours', async () => {
    const ids = await Promise.all([5, 5, 5].map((n) => inventory.addProduct(n)));
    const [a = '', b = '', c = ''] = ids;
    const [good, short, alsoGood] = [randomUUID(), randomUUID(), randomUUID()];
    const sent = await inventory.advanceAll([
      reserve(lines([a, 2], [b, 3]), good),
      reserve(lines([a, 1], [b, 3], [c, 1]), short),
      reserve(lines([a, 3], [b, 2], [c, 5]), alsoGood),
    ]);
    expect(sent.map(({ type }) => type)).toEqual(['StockReserved', 'ReservationRejected', 'StockReserved']);
    expect(answersTo(sent, short)[0]?.data).toMatchObject({ reason: 'OUT_OF_STOCK', productIds: [b] });
    for (const id of ids) expect(await inventory.stockOf(id)).toEqual({ available: 0, reserved: 5, inUse: 0 });
  });

  it('has for one order what another of the same batch lets go of', async () => {
    const productId = await inventory.addProduct(1);
    const [holder, next] = [randomUUID(), randomUUID()];
    await inventory.reserve([{ productId, quantity: 1 }], 'SALE', holder);
    const sent = await inventory.advanceAll([of(holder, 'release'), reserve([{ productId, quantity: 1 }], next)]);
    expect(sent.map(({ type }) => type)).toEqual(['StockReleased', 'StockReserved']);
    expect(await inventory.statusOf(next)).toBe('reserved');
  });

  it('tells with each order the stock after it, and the change of level with the one that made it', async () => {
    const productId = await inventory.addProduct(7);
    const sent = await inventory.advanceAll(Array.from({ length: 3 }, () => reserve([{ productId, quantity: 1 }])));
    expect(sent.map(({ data }) => data.products[0].stock)).toMatchObject([
      { available: 6, reserved: 1, level: 'IN_STOCK', levelChanged: false },
      { available: 5, reserved: 2, level: 'LOW', levelChanged: true },
      { available: 4, reserved: 3, level: 'LOW', levelChanged: false },
    ]);
    const [{ version }] = await inventory.dataSource.query('SELECT version FROM products WHERE id = $1', [productId]);
    expect(version).toBe(4);
  });

  it('moves sold, lent and held units of one product to where each order wants them', async () => {
    const [product, loan] = [await inventory.addProduct(20), await inventory.addProduct(5, 'LOAN')];
    const [kept, sold, cancelled, released, lent] = [
      randomUUID(),
      randomUUID(),
      randomUUID(),
      randomUUID(),
      randomUUID(),
    ];
    await inventory.advanceAll(
      [kept, sold, cancelled, released].map((orderId, i) => reserve(lines([product, i + 1]), orderId)),
    );
    await inventory.reserve(lines([loan, 4]), 'LOAN', lent);
    await inventory.advanceAll([of(cancelled, 'place'), of(lent, 'place')]);
    const sent = await inventory.advanceAll([
      of(sold, 'place'),
      of(cancelled, 'cancel'),
      of(released, 'release'),
      of(lent, 'return'),
      reserve(lines([product, 16])),
    ]);
    expect(sent.map(({ type }) => type)).toEqual([
      'StockTaken',
      'StockReturned',
      'StockReleased',
      'StockReturned',
      'StockReserved',
    ]);
    expect(await inventory.stockOf(product)).toEqual({ available: 1, reserved: 17, inUse: 0 });
    expect(await inventory.stockOf(loan)).toEqual({ available: 5, reserved: 0, inUse: 0 });
    expect(await inventory.unaccounted()).toEqual([]);
  });

  it('does nothing at all when one of its messages cannot be', async () => {
    const productId = await inventory.addProduct(5);
    const [good, poison] = [randomUUID(), randomUUID()];
    const batch = [reserve([{ productId, quantity: 1 }], good), of(poison, 'place')];
    await expect(inventory.advanceAll(batch)).rejects.toThrow(`no stock was reserved: order ${poison}`);
    expect(await inventory.stockOf(productId)).toEqual({ available: 5, reserved: 0, inUse: 0 });
    expect([await inventory.statusOf(good), await inventory.statusOf(poison)]).toEqual([undefined, undefined]);
    const [{ told }] = await inventory.dataSource.query('SELECT count(*)::int AS told FROM outbox WHERE subject = $1', [
      good,
    ]);
    expect(told).toBe(0);
  });

  it('takes as many statements for 50 orders of many products as for one of one', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => inventory.addProduct(1_000)));
    const statementsFor = async (steps: OrderStep[]) => {
      const statements = watchStatements();
      await inventory.advanceAll(steps);
      return statements();
    };
    const [first = ''] = ids;
    const one = [reserve(lines([first, 1]))];
    const fifty = Array.from({ length: 50 }, (_, i) =>
      reserve(ids.slice(i % 20, (i % 20) + 8).map((productId) => ({ productId, quantity: 1 + (i % 3) }))),
    );
    for (const kind of [undefined, 'place', 'cancel'] as const) {
      const told = (steps: OrderStep[]) => (kind ? steps.map(({ orderId }) => of(orderId, kind)) : steps);
      const expected = await statementsFor(told(one));
      expect(expected.length).toBeLessThanOrEqual(8);
      expect(await statementsFor(told(fifty))).toEqual(expected);
    }
  });

  it('does not deadlock with others that name the same orders and products in any order, or with their seller', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => inventory.addProduct(10_000)));
    const shared = Array.from({ length: 40 }, () => randomUUID());
    const batches = Array.from({ length: 60 }, (_, i) => {
      const orders = i % 4 === 0 ? turned(shared, i / 4) : shared.map(() => randomUUID());
      return orders.slice(0, 20).map((orderId, n) => {
        const some = turned(ids, i + n).slice(0, 1 + ((i + n) % 8));
        return n % 4 === 0 ? of(orderId, 'release') : reserve(lines(...some.map((id) => [id, 1] as const)), orderId);
      });
    });
    const products = new ProductsRepository();
    const sellers = batches.map(() => inventory.database.transaction((tx) => products.lockSomeOf(tx, 'somebody', 200)));
    await Promise.all([...batches.map((batch) => inventory.advanceAll(batch)), ...sellers]);
    expect(await inventory.unaccounted()).toEqual([]);
  });
});

/** The same in another order. */
function turned<Item>(items: readonly Item[], by: number): Item[] {
  const at = (by * 7) % items.length;
  const rest = [...items.slice(at), ...items.slice(0, at)];
  return by % 2 === 0 ? rest : rest.reverse();
}

function lines(...each: (readonly [productId: string, quantity: number])[]): Lines {
  return each.map(([productId, quantity]) => ({ productId, quantity }));
}
