import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Answer, Client } from '../harness/client.js';
import { useShop } from '../harness/shop.js';
import { cancelledOf, expectStock, expectWallet, settledOrders } from './books.js';

// Nothing here is about deadlines, and a machine may be busy.
const souk = useShop({ SAGA_STEP_TIMEOUT_MS: '120000' });
const timeoutMs = 120_000;

const cancel = 'mutation($id: ID!) { cancelOrder(id: $id) { status } }';
const ship = 'mutation($id: ID!) { shipOrder(id: $id) { status } }';
const giveBack = 'mutation($id: ID!) { returnOrder(id: $id) { status } }';

const price = 500;
const codesOf = (answers: readonly Answer[]) =>
  answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);

/** A customer, something of that price, and so many placed orders of one of it. */
async function placedOrders(count: number, offer: 'SALE' | 'LOAN' = 'SALE') {
  const ada = await souk.visitor.register();
  const productId = await souk.admin.createProduct({ price: { amount: price }, stock: 100, offer });
  const ids: string[] = [];
  for (let placed = 0; placed < count; placed++) {
    ids.push((await ada.placeOrder([{ productId, quantity: 1 }])).data?.placeOrder.id);
  }
  await settledOrders(ada);
  return { ada, productId, ids };
}

/** Cancels each order of a customer so long after it could be seen first, and once all are placed those that are left. */
async function cancelAfterSight(client: Client, delayMs: number, placing: Promise<unknown>): Promise<Answer[]> {
  const cancelLater = (id: string) => sleep(delayMs).then(() => client.send(cancel, { id }));
  const cancelling = new Map<string, Promise<Answer>>();
  let areAllPlaced = false;
  const allPlaced = placing.then(() => {
    areAllPlaced = true;
  });
  for (let isLastLook = false; !isLastLook; ) {
    isLastLook = areAllPlaced;
    const { nodes } = (await client.data('{ orders(first: 100) { nodes { id } } }')).orders;
    for (const { id } of nodes) if (!cancelling.has(id)) cancelling.set(id, cancelLater(id));
  }
  await allPlaced;
  return Promise.all(cancelling.values());
}

describe('a cancellation that races with the payment', () => {
  it('is honoured whenever it comes: money and items are back', { timeout: timeoutMs }, async () => {
    const productId = await souk.admin.createProduct({ price: { amount: price }, stock: 100 });
    for (let round = 0; round < 10; round++) {
      const ada = await souk.visitor.register();
      const placing = Promise.all(Array.from({ length: 8 }, () => ada.placeOrder([{ productId, quantity: 1 }])));
      expect(codesOf(await cancelAfterSight(ada, round * 10, placing))).toEqual([]);
      const taken = (await placing).flatMap(({ data }) => data?.placeOrder?.id ?? []);
      expect(taken).not.toEqual([]);
      const orders = await settledOrders(ada);
      expect(cancelledOf(orders, 'BY_CUSTOMER').sort()).toEqual(taken.sort());
      const charged = orders.filter(({ payment }) => payment?.status === 'REFUNDED').map(({ id }) => id);
      await expectWallet(
        ada,
        charged.flatMap((id) => [['CHARGE', id, price] as const, ['REFUND', id, price] as const]),
      );
    }
    await expectStock(souk.admin, productId, 100);
  });

  it('is done once, however many ask for it at once', { timeout: timeoutMs }, async () => {
    const { ada, productId, ids } = await placedOrders(3);
    for (const id of ids) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => ada.send(cancel, { id })));
      expect(codesOf(answers)).toEqual(Array.from({ length: 4 }, () => 'INVALID_TRANSITION'));
    }
    await settledOrders(ada);
    await expectWallet(
      ada,
      ids.flatMap((id) => [['CHARGE', id, price] as const, ['REFUND', id, price] as const]),
    );
    await expectStock(ada, productId, 100);
  });
});

describe('a cancellation that races with shipping', () => {
  it('lets one of the two happen, all of it', { timeout: timeoutMs }, async () => {
    const { ada, productId, ids } = await placedOrders(10);
    for (const id of ids) {
      const answers = await Promise.all([ada.send(cancel, { id }), souk.admin.send(ship, { id })]);
      expect(codesOf(answers)).toEqual(['INVALID_TRANSITION']);
    }
    const orders = await settledOrders(ada);
    const shipped = orders.filter(({ status }) => status === 'SHIPPED').map(({ id }) => id);
    const cancelled = cancelledOf(orders, 'BY_CUSTOMER');
    expect([...shipped, ...cancelled].sort()).toEqual([...ids].sort());
    await expectWallet(ada, [
      ...ids.map((id) => ['CHARGE', id, price] as const),
      ...cancelled.map((id) => ['REFUND', id, price] as const),
    ]);
    await expectStock(ada, productId, 100 - shipped.length);
  });
});

describe('a return', () => {
  it('that is asked for twice at once is done once, and the loan stays paid for', { timeout: timeoutMs }, async () => {
    const { ada, productId, ids } = await placedOrders(5, 'LOAN');
    await expectStock(ada, productId, 95, 5);
    for (const [index, id] of ids.entries()) {
      const answers = await Promise.all([ada.send(giveBack, { id }), ada.send(giveBack, { id })]);
      expect(answers.flatMap(({ data }) => data?.returnOrder?.status ?? [])).toEqual(['RETURNED']);
      expect(codesOf(answers)).toEqual(['INVALID_TRANSITION']);
      await expectStock(ada, productId, 95 + index + 1, 5 - index - 1);
    }
    await expectWallet(
      ada,
      ids.map((id) => ['CHARGE', id, price]),
    );
  });
});
