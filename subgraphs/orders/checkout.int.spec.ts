import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { ChargePayment, OrderPlaced, RefundPayment, ReleaseStock, ReservationRejected, ReserveStock } from '#contracts';
import { eventually } from '#platform/testing';
import { as, useOrdersServer } from './testing/orders-server.js';
import type { AnswerType } from './testing/stub-services.js';

const souk = useOrdersServer();
afterEach(() => souk().services.answering.clear());

const answer = (type: AnswerType, id: string) => souk().services.answer(type, id);
const toldOf = (definition: { type: string }, id: string) => souk().services.toldOf(definition, id);
const expectState = (id: string, state: object) =>
  eventually(async () => expect(await souk().stateOf(id)).toMatchObject(state));

describe('a checkout', () => {
  it('asks for the stock and charges once, and tells once that the order is placed, however often answers come', async () => {
    const { id, customer, answer: placed } = await souk().pendingOrder();
    for (let times = 0; times < 3; times++) await answer('StockReserved', id);
    await eventually(() => expect(toldOf(ChargePayment, id)).toHaveLength(1));
    await Promise.all(Array.from({ length: 10 }, () => answer('PaymentCharged', id)));
    for (const late of ['StockReserved', 'PaymentDeclined', 'ReservationRejected'] as const) await answer(late, id);
    expect((await placed).data.placeOrder.status).toBe('PLACED');
    await eventually(() => expect(toldOf(OrderPlaced, id)).toHaveLength(1));
    expect(toldOf(ReserveStock, id)).toHaveLength(1);
    expect(toldOf(ChargePayment, id)).toMatchObject([
      { data: { orderId: id, customerId: customer, amount: { amount: 100, currency: 'USD' } } },
    ]);
  });

  it('says why when inventory rejects it, and charges nothing', async () => {
    const { id, answer: placed } = await souk().pendingOrder();
    await answer('ReservationRejected', id);
    expect((await placed).data.placeOrder).toMatchObject({
      status: 'CANCELLED',
      cancellation: { reason: 'OUT_OF_STOCK' },
    });
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
    expect(toldOf(ChargePayment, id)).toEqual([]);
  });

  it('says that the wallet could not pay, and gives the stock back', async () => {
    const { id, answer: placed } = await souk().pendingOrder();
    await answer('StockReserved', id);
    await answer('PaymentDeclined', id);
    expect((await placed).data.placeOrder).toMatchObject({
      status: 'CANCELLED',
      cancellation: { reason: 'INSUFFICIENT_FUNDS' },
    });
    await eventually(() => expect(toldOf(ReleaseStock, id)).toHaveLength(1));
    expect(await souk().stateOf(id)).toMatchObject({ step: 'compensating' });
    await answer('StockReleased', id);
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
    expect([...toldOf(OrderPlaced, id), ...toldOf(RefundPayment, id)]).toEqual([]);
  });

  it('hands out what is borrowed once it is paid', async () => {
    const { id, answer: placed } = await souk().pendingOrder({ offer: 'LOAN' });
    await answer('StockReserved', id);
    await answer('PaymentCharged', id);
    expect((await placed).data.placeOrder.status).toBe('IN_USE');
    await eventually(() => expect(toldOf(OrderPlaced, id)).toMatchObject([{ data: { offer: 'LOAN' } }]));
  });

  it('numbers what it tells of an order, without a gap', async () => {
    const { id } = await souk().pendingOrder();
    await answer('StockReserved', id);
    await answer('PaymentCharged', id);
    await eventually(() => expect(toldOf(OrderPlaced, id)).toHaveLength(1));
    // OrderAccepted is the second: it is for whoever cares to listen.
    const told = [ReserveStock, ChargePayment, OrderPlaced].flatMap((definition) => toldOf(definition, id));
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 3, 4]);
  });
});

describe('orders that come together', () => {
  it('each carry the correlation id of their own request through to the end', async () => {
    souk().services.answerAll();
    const correlationIds = Array.from({ length: 20 }, () => randomUUID());
    const placing = correlationIds.map(async (correlationId) => {
      const headers = { 'x-correlation-id': correlationId };
      return souk().place(souk().customer(), souk().product(), {}, headers);
    });
    const ids = (await Promise.all(placing)).map(({ data }) => data.placeOrder.id);
    for (const [index, id] of ids.entries()) {
      await eventually(() => expect(toldOf(OrderPlaced, id)).toHaveLength(1));
      const told = [ReserveStock, ChargePayment, OrderPlaced].flatMap((definition) => toldOf(definition, id));
      expect(told.map(({ correlationid }) => correlationid)).toEqual(told.map(() => correlationIds[index]));
    }
  });
});

describe('an answer', () => {
  it('about an order that there is not changes nothing', async () => {
    const before = await souk().countOrders();
    await answer('StockReserved', randomUUID());
    expect(await souk().countOrders()).toBe(before);
  });

  it('that rejects tells in words which products are missing', async () => {
    const { id, customer, answer: placed } = await souk().pendingOrder({ name: 'Green lamp' });
    const [{ lines } = { lines: [] }] = await souk().sql<{ lines: { productId: string }[] }>(
      'SELECT lines FROM orders WHERE id = $1',
      [id],
    );
    const productIds = [...lines.map(({ productId }) => productId), souk().product()];
    const data = { orderId: id, reason: 'PRODUCT_UNAVAILABLE' as const, productIds };
    await souk().services.say(ReservationRejected, id, 1, data);
    await placed;
    const { order } = (
      await souk().ask(as(customer), 'query($id: ID!) { order(id: $id) { cancellation { reason message } } }', { id })
    ).data;
    expect(order.cancellation).toEqual({ reason: 'PRODUCT_UNAVAILABLE', message: 'Green lamp' });
  });
});

describe('a checkout that waits for inventory', () => {
  it('answers PENDING, is cancelled at its deadline, and releases until that is answered', async () => {
    const { id, answer: placed } = await souk().pendingOrder();
    expect((await placed).data.placeOrder.status).toBe('PENDING');
    await expectState(id, { status: 'CANCELLED', reason: 'TIMED_OUT', step: 'compensating' });
    await answer('StockReserved', id);
    expect(await souk().stateOf(id)).toMatchObject({ status: 'CANCELLED', step: 'compensating' });
    await eventually(() => expect(toldOf(ReleaseStock, id).length).toBeGreaterThan(1));
    await answer('StockReleased', id);
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
    expect([...toldOf(OrderPlaced, id), ...toldOf(ChargePayment, id)]).toEqual([]);
  });
});

describe('a checkout that waits for payments', () => {
  it('answers PENDING, is cancelled at its deadline, and refunds until that is answered: then the stock goes back', async () => {
    const { id, answer: placed } = await souk().pendingOrder();
    await answer('StockReserved', id);
    expect((await placed).data.placeOrder.status).toBe('PENDING');
    await expectState(id, { status: 'CANCELLED', reason: 'TIMED_OUT', step: 'refunding' });
    await answer('PaymentCharged', id);
    expect(await souk().stateOf(id)).toMatchObject({ status: 'CANCELLED', step: 'refunding' });
    await eventually(() => expect(toldOf(RefundPayment, id).length).toBeGreaterThan(1));
    expect(toldOf(ReleaseStock, id)).toEqual([]);
    await answer('PaymentRefunded', id);
    await eventually(() => expect(toldOf(ReleaseStock, id)).toHaveLength(1));
    await answer('StockReleased', id);
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
    expect(toldOf(OrderPlaced, id)).toEqual([]);
    expect(toldOf(ChargePayment, id)).toHaveLength(1);
  });
});
