import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '#contracts';
import { AmqpDeadLetters, durableServices } from '#platform/messaging';
import { describeWith, eventually, type PrivateRabbit, startPrivateRabbit } from '#platform/testing';
import type { Client } from '../harness/client.js';
import { ShopInProcesses } from './shop-in-processes.js';

const patience = { timeoutMs: 40_000, intervalMs: 200 };
const testTimeoutMs = 120_000;

describeWith(['rabbitmq'], 'the shop, a process each', () => {
  let broker: PrivateRabbit;
  let shop: ShopInProcesses;
  beforeAll(async () => {
    broker = await startPrivateRabbit();
    shop = await ShopInProcesses.start(broker.url);
  }, 120_000);
  afterAll(async () => {
    await shop?.stop();
    await broker?.stop();
  }, 60_000);

  it(
    'places every order it took while inventory was killed again and again, and sells nothing twice',
    async () => {
      const ada = await shop.visitor.register();
      const productId = await ada.createProduct({ stock: 1_000 });
      let placing = true;
      const buyers = Array.from({ length: 4 }, async () => {
        while (placing) await ada.placeOrder([{ productId, quantity: 2 }]);
      });
      for (let kills = 0; kills < 2; kills++) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await shop.killProcess('inventory');
        await shop.startProcess('inventory');
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      placing = false;
      await Promise.all(buyers);
      const placed = await settledOrders(ada);
      expect(placed).toBeGreaterThan(0);
      await eventually(
        async () =>
          expect(await ada.stockOf(productId)).toMatchObject({ available: 1_000 - 2 * placed, reserved: 0, inUse: 0 }),
        patience,
      );
      await expectNothingLeftOver(shop, broker.url);
    },
    testTimeoutMs,
  );

  it(
    'opens no account for somebody who was told that it could not',
    async () => {
      const input = { name: 'Ada', email: `${crypto.randomUUID()}@example.com`, password: 'correct horse' };
      const register = 'mutation($input: RegisterUserInput!) { registerUser(input: $input) { user { id } } }';
      shop.freezeProcess('users');
      try {
        expect(await shop.visitor.code(register, { input })).toBe('SUBGRAPH_UNAVAILABLE');
      } finally {
        shop.thawProcess('users');
      }
      await eventually(async () => {
        const { data } = await shop.visitor.send(register, { input });
        expect(data?.registerUser.user.id).toEqual(expect.any(String));
      }, patience);
    },
    testTimeoutMs,
  );

  it(
    'places every order it took before orders was killed',
    async () => {
      const ada = await shop.visitor.register();
      const productId = await ada.createProduct({ stock: 1_000 });
      const placing = Array.from({ length: 20 }, () => ada.placeOrder([{ productId, quantity: 1 }]));
      await new Promise((resolve) => setTimeout(resolve, 150));
      await shop.killProcess('orders');
      await Promise.all(placing);
      await shop.startProcess('orders');
      const placed = await settledOrders(ada);
      await eventually(
        async () => expect(await ada.stockOf(productId)).toMatchObject({ available: 1_000 - placed, reserved: 0 }),
        patience,
      );
      await expectNothingLeftOver(shop, broker.url);
    },
    testTimeoutMs,
  );

  it(
    'serves while the broker is down, and what was told then is acted on when it is back',
    async () => {
      const ada = await shop.visitor.register();
      const productId = await ada.createProduct({ stock: 10 });
      const before = await ada.placeOrder([{ productId, quantity: 1 }]);
      expect(before.data?.placeOrder.status).toBe('PLACED');

      await broker.kill();
      const during = await ada.placeOrder([{ productId, quantity: 1 }]);
      expect(during.data?.placeOrder.status).toBe('PENDING');
      await ada.data('mutation { updateProfile(input: { postalCode: "N1 9GU" }) { id } }');
      const bob = await shop.visitor.register();
      expect((await bob.data('{ me { id } }')).me.id).toBe(bob.session?.userId);

      await broker.restart();
      expect(await settledOrders(ada)).toBe(2);
      await eventually(async () => {
        const { order } = await ada.data('query($id: ID!) { order(id: $id) { shipping { postalCode } } }', {
          id: before.data?.placeOrder.id,
        });
        expect(order.shipping.postalCode).toBe('N1 9GU');
      }, patience);
      await expectNothingLeftOver(shop, broker.url);
    },
    testTimeoutMs,
  );
});

/** How many orders somebody has, once each is placed. */
async function settledOrders(client: Client): Promise<number> {
  return eventually(async () => {
    const open = await client.data('{ orders(filter: { status: PENDING }) { totalCount } }');
    expect(open.orders.totalCount).toBe(0);
    const [all, placed] = await Promise.all([
      client.data('{ orders { totalCount } }'),
      client.data('{ orders(filter: { status: PLACED }) { totalCount } }'),
    ]);
    expect(placed.orders.totalCount).toBe(all.orders.totalCount);
    return Number(placed.orders.totalCount);
  }, patience);
}

/** Outboxes are empty, no letter is dead, and each service has done each message that goes to it, once. */
async function expectNothingLeftOver(shop: ShopInProcesses, brokerUrl: string): Promise<void> {
  const letters = await AmqpDeadLetters.connect(brokerUrl);
  const databases = Object.entries(shop.databaseUrls).map(([name, url]) => [name, new pg.Client(url)] as const);
  try {
    for (const [, database] of databases) await database.connect();
    await eventually(async () => {
      const owed: Record<string, string[]> = Object.fromEntries(databases.map(([name]) => [name, []]));
      for (const [, database] of databases) {
        const { rows } = await database.query('SELECT id, type, published_at FROM outbox');
        for (const { id, type, published_at } of rows) {
          expect(published_at).not.toBeNull();
          for (const service of contracts.topology[type] ?? []) owed[service]?.push(id);
        }
      }
      for (const [name, database] of databases) {
        const { rows } = await database.query('SELECT message_id FROM inbox WHERE done_at IS NOT NULL');
        expect(rows.map(({ message_id }) => message_id).sort()).toEqual(owed[name]?.sort());
        if (durableServices(contracts).includes(name)) expect(await letters.list(name, 10)).toEqual([]);
      }
    }, patience);
  } finally {
    for (const [, database] of databases) await database.end();
    await letters.close();
  }
}
