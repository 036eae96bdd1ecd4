import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProfileUpdated, UserDeleted } from '#contracts';
import { freshDatabase } from '#platform/testing';
import { as, OrdersServer } from './testing/orders-server.js';

let server: OrdersServer;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await freshDatabase();
  drop = database.drop;
  server = await OrdersServer.start(database.url);
  server.reserves = true;
});
afterAll(async () => {
  await server.close();
  await drop();
});
beforeEach(() => {
  for (const neighbour of [server.inventory, server.users])
    Object.assign(neighbour, { isDown: false, fails: false, delayMs: 0 });
});

const count = async () => Number((await server.sql<{ count: string }>('SELECT count(*) FROM orders'))[0]?.count);

const given = { name: 'Gift', phoneNumber: '123', address: 'Elsewhere', city: 'B', postalCode: '2' };

describe('while inventory', () => {
  it.each([
    ['does not answer', { isDown: true }],
    ['answers too late', { delayMs: 1_500 }],
    ['answers with errors', { fails: true }],
  ])('%s nothing is ordered and nothing written', async (_, trouble) => {
    const before = await count();
    Object.assign(server.inventory, trouble);
    const { errors } = await server.place(server.customer(), server.product());
    expect(errors[0]?.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'inventory' });
    expect(await count()).toBe(before);
  });
});

describe('while users does not answer', () => {
  it.each([{ isDown: true }, { fails: true }])('the address that is kept from before will do: %o', async (trouble) => {
    const customer = server.customer();
    await server.place(customer, server.product());
    Object.assign(server.users, trouble);
    const { data } = await server.place(customer, server.product());
    expect(data.placeOrder.shipping).toEqual({ address: 'First Street' });
  });

  it('somebody unknown is told so, unless the address comes with the order', async () => {
    server.users.isDown = true;
    const customer = server.customer();
    const { errors } = await server.place(customer, server.product());
    expect(errors[0]?.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'users' });
    const { data } = await server.place(customer, server.product(), { shippingAddress: given });
    expect(data.placeOrder.shipping).toEqual({ address: 'Elsewhere' });
  });
});

describe('an address', () => {
  const profile = { phoneNumber: '1', address: 'Second Street', city: 'A', postalCode: '222', country: null };

  it('is the newest, whether users or an event told it first', async () => {
    const customer = server.customer();
    await server.say(ProfileUpdated, customer, 5, { userId: customer, name: 'Ada', profile });
    const { data } = await server.place(customer, server.product());
    expect(data.placeOrder.shipping).toEqual({ address: 'Second Street' });
  });

  it('is not taken back by an event that comes late, and older orders follow the newest then', async () => {
    const customer = server.customer();
    const first = (await server.place(customer, server.product())).data.placeOrder.id;
    const moved = server.users.entities.get(customer);
    if (moved) server.users.entities.set(customer, { ...moved, profileVersion: 7, profile });
    await server.place(customer, server.product());
    await server.say(ProfileUpdated, customer, 3, {
      userId: customer,
      name: 'Ada',
      profile: { ...profile, address: 'Old Street' },
    });
    const [order] = await server.sql<{ address: string }>(
      `SELECT shipping->>'address' AS address FROM orders WHERE id = $1`,
      [first],
    );
    expect(order?.address).toBe('Second Street');
  });

  it('follows a country that is taken back, and keeps what it cannot do without', async () => {
    const customer = server.customer();
    const first = { ...profile, country: 'Spain' };
    await server.say(ProfileUpdated, customer, 2, { userId: customer, name: 'Ada', profile: first });
    const { id } = (await server.place(customer, server.product())).data.placeOrder;
    const cleared = { ...profile, country: null, city: null };
    await server.say(ProfileUpdated, customer, 3, { userId: customer, name: 'Ada', profile: cleared });
    const [order] = await server.sql('SELECT shipping FROM orders WHERE id = $1', [id]);
    expect(order?.shipping).toMatchObject({ country: null, city: 'A' });
  });

  it('never misses a profile that changes while orders are being placed', async () => {
    const customer = server.customer();
    let version = 1;
    const placing = Array.from({ length: 30 }, () => server.place(customer, server.product()));
    for (let round = 0; round < 20; round++) {
      version += 1;
      const data = { userId: customer, name: 'Ada', profile: { ...profile, address: `Street ${version}` } };
      await server.say(ProfileUpdated, customer, version, data);
    }
    await Promise.all(placing);
    const addresses = await server.sql<{ address: string }>(
      `SELECT DISTINCT shipping->>'address' AS address FROM orders WHERE customer_id = $1`,
      [customer],
    );
    expect(addresses).toEqual([{ address: `Street ${version}` }]);
  });
});

describe('a deleted account', () => {
  it('orders nothing more, whatever comes in late', async () => {
    const customer = server.customer();
    await server.say(UserDeleted, customer, 2, { userId: customer });
    await server.say(ProfileUpdated, customer, 9, {
      userId: customer,
      name: 'Ada',
      profile: { phoneNumber: '1', address: 'x', city: 'x', postalCode: 'x', country: null },
    });
    const before = await count();
    for (const more of [{}, { shippingAddress: given }]) {
      expect((await server.place(customer, server.product(), more)).errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
    expect(await count()).toBe(before);
  });
});

describe('an order, as an entity', () => {
  it('is null to everyone but its customer, admins and the services', async () => {
    const customer = server.customer();
    const { id } = (await server.place(customer, server.product())).data.placeOrder;
    const query = `query($id: ID!) { _entities(representations: [{ __typename: "Order", id: $id }, { __typename: "Order", id: "garbage" }]) { ... on Order { id } } }`;
    const seen = async (identity: Parameters<typeof server.ask>[0]) =>
      (await server.ask(identity, query, { id })).data._entities;
    expect(await seen(as(customer))).toEqual([{ id }, null]);
    expect(await seen(as(server.customer(), 'ADMIN'))).toEqual([{ id }, null]);
    expect(await seen(as(server.customer()))).toEqual([null, null]);
    expect(await seen({ kind: 'anonymous' })).toEqual([null, null]);
  });
});
