import { describe, expect, it } from 'vitest';
import type { Answer, Client } from '../harness/client.js';
import { useShop } from '../harness/shop.js';
import { cancelledOf, expectStock, expectWallet, placedOf, settledOrders } from './books.js';

// Nothing here is about deadlines, and a machine may be busy.
const souk = useShop({ SAGA_STEP_TIMEOUT_MS: '120000' });
const timeoutMs = 120_000;

/** The orders that were taken. A slow machine may refuse some: that is an answer too, and nothing was ordered. */
function takenOf(answers: readonly Answer[]): string[] {
  const codes = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);
  expect(codes.filter((code) => code !== 'OVERLOADED' && code !== 'SUBGRAPH_UNAVAILABLE')).toEqual([]);
  return answers.flatMap(({ data }) => data?.placeOrder?.id ?? []);
}

async function placeAll(client: Client, count: number, items: { productId: string; quantity: number }[]) {
  return takenOf(await Promise.all(Array.from({ length: count }, () => client.placeOrder(items))));
}

describe('200 parallel orders of four customers for 10 units', () => {
  it('place exactly 10, and cost nobody else anything', { timeout: timeoutMs }, async () => {
    const customers = await Promise.all([1, 2, 3, 4].map(() => souk.visitor.register()));
    const productId = await souk.admin.createProduct({ price: { amount: 1_000 }, stock: 10 });
    await Promise.all(customers.map((client) => placeAll(client, 50, [{ productId, quantity: 1 }])));
    const placed: string[] = [];
    for (const client of customers) {
      const orders = await settledOrders(client);
      placed.push(...placedOf(orders));
      expect(orders.length).toBe(placedOf(orders).length + cancelledOf(orders, 'OUT_OF_STOCK').length);
      expect(orders.filter(({ status, payment }) => status !== 'PLACED' && payment !== null)).toEqual([]);
      await expectWallet(
        client,
        placedOf(orders).map((id) => ['CHARGE', id, 1_000]),
      );
    }
    expect(placed).toHaveLength(10);
    await expectStock(souk.admin, productId, 0);
  });
});

describe('50 parallel orders against a wallet that can pay for 7', () => {
  it('place exactly 7, and the items of the others go back', { timeout: timeoutMs }, async () => {
    const ada = await souk.visitor.register();
    const productId = await souk.admin.createProduct({ price: { amount: 14_000 }, stock: 50 });
    const taken = await placeAll(ada, 50, [{ productId, quantity: 1 }]);
    const orders = await settledOrders(ada);
    expect(placedOf(orders)).toHaveLength(7);
    expect(cancelledOf(orders, 'INSUFFICIENT_FUNDS')).toHaveLength(taken.length - 7);
    expect(new Set(orders.map(({ status, payment }) => `${status} ${payment?.status}`))).toEqual(
      new Set(['PLACED CHARGED', 'CANCELLED DECLINED']),
    );
    await expectWallet(
      ada,
      placedOf(orders).map((id) => ['CHARGE', id, 14_000]),
    );
    await expectStock(ada, productId, 43);
  });
});

describe('50 parallel calls with one idempotency key', () => {
  it('make one order, which gives one answer and is paid for once', { timeout: timeoutMs }, async () => {
    const ada = await souk.visitor.register();
    const productId = await souk.admin.createProduct({ price: { amount: 1_000 }, stock: 100 });
    const calls = Array.from({ length: 50 }, () =>
      ada.placeOrder([{ productId, quantity: 1 }], { idempotencyKey: 'once' }),
    );
    const ids = new Set(takenOf(await Promise.all(calls)));
    const placed = placedOf(await settledOrders(ada));
    expect([...ids]).toEqual(placed);
    await expectWallet(
      ada,
      placed.map((id) => ['CHARGE', id, 1_000]),
    );
    expect(placed).toHaveLength(1);
    await expectStock(ada, productId, 99);
  });
});

describe('two lines that share a product', () => {
  it('are one purchase, also when many want the last units', { timeout: timeoutMs }, async () => {
    const [ada, bob] = [await souk.visitor.register(), await souk.visitor.register()];
    const productId = await souk.admin.createProduct({ price: { amount: 100 }, stock: 10 });
    const lines = [
      { productId, quantity: 2 },
      { productId, quantity: 1 },
    ];
    await Promise.all([placeAll(ada, 10, lines), placeAll(bob, 10, lines)]);
    let placed = 0;
    for (const client of [ada, bob]) {
      const orders = await settledOrders(client);
      placed += placedOf(orders).length;
      await expectWallet(
        client,
        placedOf(orders).map((id) => ['CHARGE', id, 300]),
      );
    }
    expect(placed).toBe(3);
    await expectStock(ada, productId, 1);
  });
});
