import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProfileUpdated, UserDeleted } from '#contracts';
import { as, useOrdersServer } from './testing/orders-server.js';

const souk = useOrdersServer();
beforeAll(() => souk().services.answerAll());
beforeEach(() => souk().recover());

const given = { name: 'Gift', phoneNumber: '123', address: 'Elsewhere', city: 'B', postalCode: '2' };

describe('while inventory', () => {
  it.each([
    ['does not answer', { isDown: true }],
    ['answers too late', { delayMs: 1_500 }],
    ['answers with errors', { fails: true }],
  ])('%s nothing is ordered and nothing written', async (_, trouble) => {
    const before = await souk().countOrders();
    Object.assign(souk().inventory, trouble);
    const { errors } = await souk().place(souk().customer(), souk().product());
    expect(errors[0]?.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'inventory' });
    expect(await souk().countOrders()).toBe(before);
  });
});

describe('while users does not answer', () => {
  it.each([{ isDown: true }, { delayMs: 1_500 }, { fails: true }])(
    'the address that is kept from before will do: %o',
    async (trouble) => {
      const customer = souk().customer();
      await souk().place(customer, souk().product());
      Object.assign(souk().users, trouble);
      const { data } = await souk().place(customer, souk().product());
      expect(data.placeOrder.shipping).toEqual({ address: 'First Street' });
    },
  );

  it('somebody unknown is told so, unless the address comes with the order', async () => {
    souk().users.isDown = true;
    const customer = souk().customer();
    const { errors } = await souk().place(customer, souk().product());
    expect(errors[0]?.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'users' });
    const { data } = await souk().place(customer, souk().product(), { shippingAddress: given });
    expect(data.placeOrder.shipping).toEqual({ address: 'Elsewhere' });
  });
});

describe('an address', () => {
  const profile = { phoneNumber: '1', address: 'Second Street', city: 'A', postalCode: '222', country: null };

  it('is the newest, whether users or an event told it first', async () => {
    const customer = souk().customer();
    await souk().services.say(ProfileUpdated, customer, 5, { userId: customer, name: 'Ada', profile });
    const { data } = await souk().place(customer, souk().product());
    expect(data.placeOrder.shipping).toEqual({ address: 'Second Street' });
  });

  it('is not taken back by an event that comes late, and older orders follow the newest then', async () => {
    const customer = souk().customer();
    const first = (await souk().place(customer, souk().product())).data.placeOrder.id;
    const moved = souk().customers.get(customer);
    if (moved) souk().customers.set(customer, { ...moved, profileVersion: 7, profile });
    await souk().place(customer, souk().product());
    await souk().services.say(ProfileUpdated, customer, 3, {
      userId: customer,
      name: 'Ada',
      profile: { ...profile, address: 'Old Street' },
    });
    const [order] = await souk().sql<{ address: string }>(
      `SELECT shipping->>'address' AS address FROM orders WHERE id = $1`,
      [first],
    );
    expect(order?.address).toBe('Second Street');
  });

  it('follows a country that is taken back, and keeps what it cannot do without', async () => {
    const customer = souk().customer();
    const first = { ...profile, country: 'Spain' };
    await souk().services.say(ProfileUpdated, customer, 2, { userId: customer, name: 'Ada', profile: first });
    const { id } = (await souk().place(customer, souk().product())).data.placeOrder;
    const cleared = { ...profile, country: null, city: null };
    await souk().services.say(ProfileUpdated, customer, 3, { userId: customer, name: 'Ada', profile: cleared });
    const [order] = await souk().sql('SELECT shipping FROM orders WHERE id = $1', [id]);
    expect(order?.shipping).toMatchObject({ country: null, city: 'A' });
  });

  it('never misses a profile that changes while orders are being placed', async () => {
    const customer = souk().customer();
    let version = 1;
    const placing = Array.from({ length: 30 }, () => souk().place(customer, souk().product()));
    for (let round = 0; round < 20; round++) {
      version += 1;
      const data = { userId: customer, name: 'Ada', profile: { ...profile, address: `Street ${version}` } };
      await souk().services.say(ProfileUpdated, customer, version, data);
    }
    await Promise.all(placing);
    const addresses = await souk().sql<{ address: string }>(
      `SELECT DISTINCT shipping->>'address' AS address FROM orders WHERE customer_id = $1`,
      [customer],
    );
    expect(addresses).toEqual([{ address: `Street ${version}` }]);
  });
});

describe('a deleted account', () => {
  it('orders nothing more, whatever comes in late', async () => {
    const customer = souk().customer();
    await souk().services.say(UserDeleted, customer, 2, { userId: customer });
    await souk().services.say(ProfileUpdated, customer, 9, {
      userId: customer,
      name: 'Ada',
      profile: { phoneNumber: '1', address: 'x', city: 'x', postalCode: 'x', country: null },
    });
    const before = await souk().countOrders();
    for (const more of [{}, { shippingAddress: given }]) {
      expect((await souk().place(customer, souk().product(), more)).errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
    expect(await souk().countOrders()).toBe(before);
  });
});

describe('an order, as an entity', () => {
  it('is null to everyone but its customer, admins and the services', async () => {
    const customer = souk().customer();
    const { id } = (await souk().place(customer, souk().product())).data.placeOrder;
    const query = `query($id: ID!) { _entities(representations: [{ __typename: "Order", id: $id }, { __typename: "Order", id: "garbage" }]) { ... on Order { id } } }`;
    const seen = async (identity: Parameters<ReturnType<typeof souk>['ask']>[0]) =>
      (await souk().ask(identity, query, { id })).data._entities;
    expect(await seen(as(customer))).toEqual([{ id }, null]);
    expect(await seen(as(souk().customer(), 'ADMIN'))).toEqual([{ id }, null]);
    expect(await seen(as(souk().customer()))).toEqual([null, null]);
    expect(await seen({ kind: 'anonymous' })).toEqual([null, null]);
  });
});
