import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChargePayment, ReserveStock } from '#contracts';
import { eventually } from '#platform/testing';
import { useOrdersServer } from './testing/orders-server.js';

const souk = useOrdersServer();
beforeAll(() => souk().services.answerAll());
beforeEach(() => souk().recover());

type Answers = Awaited<ReturnType<ReturnType<typeof souk>['ask']>>[];
const idsOf = (answers: Answers) => answers.flatMap(({ data }) => data?.placeOrder?.id ?? []);
const codesOf = (answers: Answers) => answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));

const ordersOf = (customer: string) => souk().sql('SELECT id FROM orders WHERE customer_id = $1', [customer]);
const given = { name: 'Gift', phoneNumber: '123', address: 'Elsewhere', city: 'B', postalCode: '2' };

describe('an idempotency key', () => {
  it('makes one order of 50 parallel calls, which all get one answer', async () => {
    for (let round = 0; round < 3; round++) {
      const [customer, productId] = [souk().customer(), souk().product()];
      const calls = Array.from({ length: 50 }, () =>
        souk().placePatiently(customer, productId, { idempotencyKey: 'once' }),
      );
      const answers = await Promise.all(calls);
      expect(codesOf(answers)).toEqual([]);
      const [id = ''] = idsOf(answers);
      expect(idsOf(answers)).toEqual(calls.map(() => id));
      await eventually(async () => expect(await souk().stateOf(id)).toMatchObject({ status: 'PLACED' }));
      expect(await ordersOf(customer)).toEqual([{ id }]);
      for (const command of [ReserveStock, ChargePayment]) expect(souk().services.toldOf(command, id)).toHaveLength(1);
    }
  });

  it('stands for the first of 50 parallel calls: those with other items conflict', async () => {
    const [customer, productId] = [souk().customer(), souk().product()];
    const calls = Array.from({ length: 50 }, (_, index) =>
      souk().placePatiently(customer, productId, {
        idempotencyKey: 'once',
        items: [{ productId, quantity: 1 + (index % 2) }],
      }),
    );
    const answers = await Promise.all(calls);
    expect(new Set(idsOf(answers)).size).toBe(1);
    expect(idsOf(answers)).toHaveLength(25);
    expect(codesOf(answers)).toEqual(Array.from({ length: 25 }, () => 'IDEMPOTENCY_CONFLICT'));
    expect(await ordersOf(customer)).toHaveLength(1);
  });

  it('stands for items, however they are written, and an address', async () => {
    const [customer, one, two] = [souk().customer(), souk().product(), souk().product()];
    const once = (items: object[], more: object = {}) =>
      souk().place(customer, one, { idempotencyKey: 'k', items, ...more });
    const line = (productId: string, quantity: number) => ({ productId, quantity });
    const first = await once([line(one, 2), line(two, 1)]);
    const same = [
      await once([line(two, 1), line(one, 2)]),
      await once([line(one, 1), line(two, 1), line(one.toUpperCase(), 1)]),
      await once([line(one, 2), line(two, 1)], { expectedTotal: { amount: 1 } }),
    ];
    expect(idsOf(same)).toEqual(same.map(() => first.data.placeOrder.id));
    const others = [await once([line(one, 2)]), await once([line(one, 2), line(two, 1)], { shippingAddress: given })];
    expect(codesOf(others)).toEqual(['IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_CONFLICT']);
  });

  it('is looked up before anything else is: it answers when nobody else does', async () => {
    const [customer, productId] = [souk().customer(), souk().product()];
    const place = () => souk().place(customer, productId, { idempotencyKey: 'k' });
    const first = await place();
    const neighbours = [souk().inventory, souk().users, souk().pricing];
    const askedSoFar = () => neighbours.map(({ asked }) => asked.length);
    const before = askedSoFar();
    for (const neighbour of neighbours) neighbour.isDown = true;
    expect((await place()).data.placeOrder.id).toBe(first.data.placeOrder.id);
    expect(askedSoFar()).toEqual(before);
  });

  it('is free again after an attempt that was refused', async () => {
    const [customer, productId] = [souk().customer(), souk().product()];
    const place = (more: object) => souk().place(customer, productId, { idempotencyKey: 'k', ...more });
    expect(codesOf([await place({ expectedTotal: { amount: 1 } })])).toEqual(['PRICE_CHANGED']);
    souk().inventory.isDown = true;
    expect(codesOf([await place({})])).toEqual(['SUBGRAPH_UNAVAILABLE']);
    souk().recover();
    expect((await place({ items: [{ productId, quantity: 3 }] })).data.placeOrder.status).toBe('PLACED');
  });

  it('is answered by its order, also when that was cancelled', async () => {
    const [customer, productId] = [souk().customer(), souk().product()];
    const place = () => souk().place(customer, productId, { idempotencyKey: 'k' });
    const { id } = (await place()).data.placeOrder;
    expect((await souk().cancel(customer, id)).data.cancelOrder.status).toBe('CANCELLED');
    expect((await place()).data.placeOrder).toMatchObject({ id, status: 'CANCELLED' });
    expect(await ordersOf(customer)).toHaveLength(1);
  });

  it('of one customer says nothing about another’s', async () => {
    const productId = souk().product();
    const place = () => souk().place(souk().customer(), productId, { idempotencyKey: 'k' });
    const [mine = '', yours = ''] = idsOf([await place(), await place()]);
    expect(yours).not.toBe(mine);
  });

  it.each(['', ' ', 'x'.repeat(256), 'a\0b', '\ud800'])('has 1 to 255 characters: %j does not', async (key) => {
    const { errors } = await souk().place(souk().customer(), souk().product(), { idempotencyKey: key });
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { 'input.idempotencyKey': expect.any(String) },
    });
  });
});
