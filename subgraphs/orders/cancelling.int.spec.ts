import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { OrderCancelled, OrderPlaced, OrderReturned, RefundPayment, ReleaseStock, UserDeleted } from '#contracts';
import { eventually } from '#platform/testing';
import { as, useOrdersServer } from './testing/orders-server.js';
import type { AnswerType } from './testing/stub-services.js';

const souk = useOrdersServer();
afterEach(() => souk().services.answering.clear());

const answer = (type: AnswerType, id: string) => souk().services.answer(type, id);
const toldOf = (definition: { type: string }, id: string) => souk().services.toldOf(definition, id);
const expectState = (id: string, state: object) =>
  eventually(async () => expect(await souk().stateOf(id)).toMatchObject(state));

/** An order that is paid for. */
async function placedOrder(offer: 'SALE' | 'LOAN' = 'SALE') {
  const { id, customer, answer: placed } = await souk().pendingOrder({ offer });
  await answer('StockReserved', id);
  await answer('PaymentCharged', id);
  await placed;
  return { id, customer };
}

type Answers = Awaited<ReturnType<ReturnType<typeof souk>['ask']>>[];
const codesOf = (answers: Answers) => answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));

describe('a cancellation', () => {
  it('that comes while inventory is asked is honoured when it answers', async () => {
    const { id, customer, answer: placed } = await souk().pendingOrder();
    const cancelled = souk().cancel(customer, id);
    await expectState(id, { status: 'CANCELLING', step: 'reserving' });
    await answer('StockReserved', id);
    await eventually(() => expect(toldOf(ReleaseStock, id)).toHaveLength(1));
    await answer('StockReleased', id);
    expect((await cancelled).data.cancelOrder.status).toBe('CANCELLED');
    expect((await placed).data.placeOrder).toMatchObject({
      status: 'CANCELLED',
      cancellation: { reason: 'BY_CUSTOMER' },
    });
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
  });

  it('that comes while the wallet is charged is honoured when it is: the money goes back, then the stock', async () => {
    const { id, customer, answer: placed } = await souk().pendingOrder();
    await answer('StockReserved', id);
    const cancelled = souk().cancel(customer, id);
    await expectState(id, { status: 'CANCELLING', step: 'paying' });
    await answer('PaymentCharged', id);
    await eventually(() => expect(toldOf(RefundPayment, id)).toHaveLength(1));
    expect(toldOf(ReleaseStock, id)).toEqual([]);
    await answer('PaymentRefunded', id);
    await eventually(() => expect(toldOf(ReleaseStock, id)).toHaveLength(1));
    await answer('StockReleased', id);
    expect((await cancelled).data.cancelOrder).toMatchObject({ status: 'CANCELLED' });
    expect((await placed).data.placeOrder.cancellation).toEqual({ reason: 'BY_CUSTOMER' });
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
    expect(toldOf(OrderPlaced, id)).toEqual([]);
  });

  it('that comes while the wallet is charged counts too when it cannot pay', async () => {
    const { id, customer } = await souk().pendingOrder();
    await answer('StockReserved', id);
    const cancelled = souk().cancel(customer, id);
    await expectState(id, { status: 'CANCELLING' });
    await answer('PaymentDeclined', id);
    await answer('StockReleased', id);
    expect((await cancelled).data.cancelOrder.cancellation).toEqual({ reason: 'BY_CUSTOMER' });
    expect(toldOf(RefundPayment, id)).toEqual([]);
  });

  it('of a placed order gives the money back, then the items', async () => {
    const { id, customer } = await placedOrder();
    const cancelled = souk().cancel(customer, id);
    await eventually(() => expect(toldOf(RefundPayment, id)).toMatchObject([{ data: { customerId: customer } }]));
    expect(await souk().stateOf(id)).toEqual({ status: 'CANCELLING', reason: null, step: 'refunding' });
    expect(toldOf(OrderCancelled, id)).toEqual([]);
    await answer('PaymentRefunded', id);
    await eventually(() => expect(toldOf(OrderCancelled, id)).toMatchObject([{ data: { status: 'CANCELLED' } }]));
    expect(await souk().stateOf(id)).toEqual({ status: 'CANCELLED', reason: 'BY_CUSTOMER', step: 'compensating' });
    await answer('StockReturned', id);
    expect((await cancelled).data.cancelOrder.status).toBe('CANCELLED');
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
    expect(toldOf(ReleaseStock, id)).toEqual([]);
  });

  it('of a placed order is answered CANCELLING while the money is not back', async () => {
    const { id, customer } = await placedOrder();
    expect((await souk().cancel(customer, id)).data.cancelOrder.status).toBe('CANCELLING');
    await answer('PaymentRefunded', id);
    await answer('StockReturned', id);
    expect(await souk().stateOf(id)).toEqual({ status: 'CANCELLED', reason: 'BY_CUSTOMER', step: 'closed' });
  });

  it('by an admin says so, and a stranger is told that there is no such order', async () => {
    const { id } = await placedOrder();
    expect(codesOf([await souk().cancel(souk().customer(), id)])).toEqual(['NOT_FOUND']);
    expect(await souk().stateOf(id)).toMatchObject({ status: 'PLACED' });
    const admin = as(souk().customer(), 'ADMIN');
    const cancelled = souk().ask(admin, 'mutation($id: ID!) { cancelOrder(id: $id) { id } }', { id });
    await expectState(id, { step: 'refunding' });
    await answer('PaymentRefunded', id);
    await answer('StockReturned', id);
    await cancelled;
    expect(await souk().stateOf(id)).toMatchObject({ status: 'CANCELLED', reason: 'BY_ADMIN' });
  });

  it('of which ten are asked for at once is done once', async () => {
    const { id, customer } = await placedOrder();
    const cancelling = Promise.all(Array.from({ length: 10 }, () => souk().cancel(customer, id)));
    await eventually(() => expect(toldOf(RefundPayment, id)).toHaveLength(1));
    await answer('PaymentRefunded', id);
    await answer('StockReturned', id);
    const answers = await cancelling;
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect(codesOf(answers)).toEqual(Array.from({ length: 9 }, () => 'INVALID_TRANSITION'));
    expect(toldOf(OrderCancelled, id)).toHaveLength(1);
  });

  it('that races with the payment undoes all of what was done, whichever is first', async () => {
    const undoing = ['PaymentRefunded', 'StockReleased', 'StockReturned'] as const;
    for (const each of undoing) souk().services.answering.add(each);
    for (let round = 0; round < 20; round++) {
      const { id, customer } = await souk().pendingOrder();
      await answer('StockReserved', id);
      const charging = sleep(round).then(() => answer('PaymentCharged', id));
      const [cancelled] = await Promise.all([souk().cancel(customer, id), charging]);
      expect(cancelled.data.cancelOrder).toMatchObject({
        status: 'CANCELLED',
        cancellation: { reason: 'BY_CUSTOMER' },
      });
      expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
      expect(toldOf(RefundPayment, id)).toHaveLength(1);
      const putBack = toldOf(OrderPlaced, id).length === 1 ? [OrderCancelled.type] : [ReleaseStock.type];
      expect([OrderCancelled, ReleaseStock].flatMap((each) => toldOf(each, id)).map(({ type }) => type)).toEqual(
        putBack,
      );
    }
  });
});

describe('a deleted account', () => {
  it('gets its orders cancelled that are not shipped, wherever they stand, and keeps no address', async () => {
    const customer = souk().customer();
    const places = [1, 2, 3].map(() => souk().place(customer, souk().product()));
    const ids = await eventually(async () => {
      const rows = await souk().sql<{ id: string }>('SELECT id FROM orders WHERE customer_id = $1', [customer]);
      expect(rows).toHaveLength(3);
      return rows.map(({ id }) => id);
    });
    const [reserving = '', paying = '', placed = ''] = ids;
    for (const id of [paying, placed]) await answer('StockReserved', id);
    await answer('PaymentCharged', placed);
    await souk().services.say(UserDeleted, customer, 2, { userId: customer });
    expect(await souk().stateOf(reserving)).toMatchObject({ status: 'CANCELLING', step: 'reserving' });
    expect(await souk().stateOf(paying)).toMatchObject({ status: 'CANCELLING', step: 'paying' });
    expect(await souk().stateOf(placed)).toMatchObject({ status: 'CANCELLING', step: 'refunding' });
    const kept = await souk().sql('SELECT 1 FROM orders WHERE customer_id = $1 AND shipping IS NOT NULL', [customer]);
    expect(kept).toEqual([]);
    await Promise.all(places);
  });
});

describe('a return', () => {
  const giveBack = 'mutation($id: ID!) { returnOrder(id: $id) { status } }';

  it('of which ten are asked for at once is done once, and keeps the money', async () => {
    const { id, customer } = await placedOrder('LOAN');
    const returning = Promise.all(Array.from({ length: 10 }, () => souk().ask(as(customer), giveBack, { id })));
    await eventually(() => expect(toldOf(OrderReturned, id)).toHaveLength(1));
    await answer('StockReturned', id);
    const answers = await returning;
    expect(answers.flatMap(({ data }) => data?.returnOrder?.status ?? [])).toEqual(['RETURNED']);
    expect(codesOf(answers)).toEqual(Array.from({ length: 9 }, () => 'INVALID_TRANSITION'));
    expect([...toldOf(RefundPayment, id), ...toldOf(OrderCancelled, id)]).toEqual([]);
    expect(await souk().stateOf(id)).toEqual({ status: 'RETURNED', reason: null, step: 'closed' });
  });
});
