import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewPlacement } from './order-intake.js';
import { OrdersDatabase, placement } from './testing/orders-database.js';

const given = { name: 'Gift', phoneNumber: '123', address: 'Elsewhere', city: 'B', postalCode: '2', country: null };

let orders: OrdersDatabase;
beforeAll(async () => {
  orders = await OrdersDatabase.open();
});
afterAll(() => orders?.close());

/** Has them written in one round: ids of what was written, null where nothing was, and errors as they are. */
async function writeTogether(placements: readonly NewPlacement[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(placements.map((each) => orders.intake.write(each)));
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? (outcome.value?.id ?? null) : outcome.reason));
}

/** Of these orders: the transactions that wrote them, and what was told of them. */
async function writtenOf(placements: readonly NewPlacement[]) {
  const ids = [placements.map(({ id }) => id)];
  const rows = await orders.sql<{ id: string; tx: string }>(
    'SELECT id, xmin::text AS tx FROM orders WHERE id = ANY ($1)',
    ids,
  );
  const told = await orders.sql<{ subject: string; type: string }>(
    'SELECT subject, type FROM outbox WHERE subject = ANY ($1) ORDER BY seq',
    ids,
  );
  return { ids: rows.map(({ id }) => id), transactions: new Set(rows.map(({ tx }) => tx)), told };
}

const fine = async () => placement(await orders.customer());

describe('orders that come together', () => {
  it('are written in one transaction, each with its number and the beginning of its checkout', async () => {
    const placements = await Promise.all(Array.from({ length: 20 }, fine));
    expect(await writeTogether(placements)).toEqual(placements.map(({ id }) => id));
    const { transactions, told } = await writtenOf(placements);
    expect(transactions.size).toBe(1);
    for (const { id } of placements) {
      const types = told.filter(({ subject }) => subject === id).map(({ type }) => type);
      expect(types).toEqual(['ReserveStock', 'OrderAccepted']);
    }
    const [{ numbers } = { numbers: 0 }] = await orders.sql<{ numbers: number }>(
      'SELECT count(DISTINCT number)::int AS numbers FROM orders WHERE id = ANY ($1)',
      [placements.map(({ id }) => id)],
    );
    expect(numbers).toBe(20);
  });

  it('are refused one by one: where no address is on file, and where the account is gone', async () => {
    const placements = [
      await fine(),
      placement(await orders.customer({ city: null })),
      placement(await orders.customer(null)),
      placement(await orders.customer(null), { shippingAddress: given, shippingGiven: true }),
      await fine(),
    ];
    const [first, homeless, gone, goneToo, last] = await writeTogether(placements);
    expect([first, last]).toEqual([placements[0]?.id, placements[4]?.id]);
    expect(homeless).toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { fields: { 'input.shippingAddress.city': expect.any(String) } },
    });
    expect(gone).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(goneToo).toMatchObject({ code: 'UNAUTHENTICATED' });
    const written = await writtenOf(placements);
    expect(written.ids.sort()).toEqual([first, last].sort());
    expect(written.transactions.size).toBe(1);
    expect(written.told).toHaveLength(4);
  });

  it('that share an idempotency key are one: the first; the same key of another customer is another', async () => {
    const [ada, bob] = [await orders.customer(), await orders.customer()];
    const placements = [
      placement(ada, { idempotencyKey: 'once' }),
      placement(ada, { idempotencyKey: 'once', requestHash: 'another' }),
      placement(bob, { idempotencyKey: 'once' }),
      placement(ada),
      placement(ada),
    ];
    const ids = placements.map(({ id }) => id);
    expect(await writeTogether(placements)).toEqual([ids[0], null, ids[2], ids[3], ids[4]]);
    const { told } = await writtenOf(placements);
    expect(told.filter(({ subject }) => subject === ids[1])).toEqual([]);
    expect(told).toHaveLength(8);
  });

  it('that were written before change nothing, and hold up no other', async () => {
    const before = placement(await orders.customer(), { idempotencyKey: 'before' });
    await orders.intake.write(before);
    const placements = [before, { ...placement(before.customerId), idempotencyKey: 'before' }, await fine()];
    expect(await writeTogether(placements)).toEqual([null, null, placements[2]?.id]);
    expect((await writtenOf(placements)).told).toHaveLength(4);
  });

  it('of which one cannot be written fail no other', async () => {
    const placements = [await fine(), placement('nobody whom the database could know'), await fine()];
    const [first, failed, last] = await writeTogether(placements);
    expect([first, last]).toEqual([placements[0]?.id, placements[2]?.id]);
    expect(failed).toBeInstanceOf(Error);
  });

  it('of which one waits for a lock for too long fail no other', async () => {
    const locked = await orders.customer();
    const runner = orders.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT 1 FROM customers WHERE id = $1 FOR UPDATE', [locked]);
    const placements = [await fine(), placement(locked), await fine()];
    const [first, waited, last] = await writeTogether(placements);
    await runner.rollbackTransaction();
    await runner.release();
    expect([first, last]).toEqual([placements[0]?.id, placements[2]?.id]);
    expect(waited).toMatchObject({ driverError: { code: '55P03' } });
  });

  it('to two processes at once, in opposite orders, are written once for each idempotency key', async () => {
    const customer = await orders.customer();
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    for (let round = 0; round < 5; round++) {
      const inBothProcesses = keys.map((key) => {
        const idempotencyKey = `${key} of round ${round}`;
        return [placement(customer, { idempotencyKey }), placement(customer, { idempotencyKey })] as const;
      });
      const [here, there] = await Promise.all([
        Promise.all(inBothProcesses.map(([mine]) => orders.intake.write(mine))),
        Promise.all([...inBothProcesses].reverse().map(([, theirs]) => orders.otherIntake.write(theirs))),
      ]);
      const written = [here, [...there].reverse()].map((all) => all.map((order) => (order ? 1 : 0)));
      expect(keys.map((_, index) => (written[0]?.[index] ?? 0) + (written[1]?.[index] ?? 0))).toEqual(
        keys.map(() => 1),
      );
    }
  });

  it('all get through, however many there are', async () => {
    const customer = await orders.customer();
    const placements = Array.from({ length: 200 }, () => placement(customer));
    expect(await writeTogether(placements)).toEqual(placements.map(({ id }) => id));
  });
});

/** Where an order goes, and how it stands. */
async function orderOf(customerId: string) {
  const [row] = await orders.sql<{ status: string; shipping: { address: string } | null }>(
    'SELECT status, shipping FROM orders WHERE customer_id = $1',
    [customerId],
  );
  return row;
}

describe('what happens to a customer while an order is being written', () => {
  it('a profile that changes then counts for the order too', async () => {
    const customer = await orders.customer({ address: 'Old Street' });
    const profile = { phoneNumber: '123', address: 'New Street', city: 'B', postalCode: '1', country: null };
    await orders.writeAround([placement(customer)], () =>
      orders.database.transaction((tx) =>
        orders.customers.keepProfile(tx, 2, { userId: customer, name: 'Ada', profile }),
      ),
    );
    expect(await orderOf(customer)).toMatchObject({ shipping: { address: 'New Street' } });
  });

  it.each([undefined, given])('an account that is deleted then has no order left that goes on: to %o', async (to) => {
    const customer = await orders.customer();
    await orders.writeAround([placement(customer, { shippingAddress: to })], () =>
      orders.database.transaction((tx) => orders.customers.forget(tx, customer, 2)),
    );
    expect(await orderOf(customer)).toEqual({ status: 'CANCELLING', shipping: null });
  });

  it('an account that is deleted then has no order left that goes on, also one that was never heard of', async () => {
    const customer = randomUUID();
    await orders.writeAround([placement(customer, { shippingAddress: given })], () =>
      orders.database.transaction((tx) => orders.customers.forget(tx, customer, 2)),
    );
    expect(await orderOf(customer)).toEqual({ status: 'CANCELLING', shipping: null });
  });
});
