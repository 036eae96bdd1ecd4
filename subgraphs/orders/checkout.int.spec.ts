import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  OrderCancelled,
  OrderPlaced,
  ReleaseStock,
  ReservationRejected,
  ReserveStock,
  StockReleased,
  StockReserved,
} from '#contracts';
import { eventually, freshDatabase } from '#platform/testing';
import { as, OrdersServer } from './testing/orders-server.js';

let server: OrdersServer;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await freshDatabase();
  drop = database.drop;
  server = await OrdersServer.start(database.url);
});
afterAll(async () => {
  await server.close();
  await drop();
});

/** An order that waits for inventory, and who placed it. */
async function pendingOrder() {
  const customer = server.customer();
  const answer = server.place(customer, server.product());
  const id = await eventually(async () => {
    const [row] = await server.sql<{ id: string }>('SELECT id FROM orders WHERE customer_id = $1', [customer]);
    if (!row) throw new Error('not yet');
    return row.id;
  });
  return { id, customer, answer };
}

const stateOf = async (id: string) =>
  (
    await server.sql<{ status: string; reason: string | null; step: string }>(
      `SELECT status, cancellation_reason AS reason, saga->>'step' AS step FROM orders WHERE id = $1`,
      [id],
    )
  )[0];

describe('a checkout', () => {
  it('asks for the stock once, and tells once that the order is placed, however often the answer comes', async () => {
    const { id, answer } = await pendingOrder();
    for (let times = 0; times < 3; times++) await server.say(StockReserved, id, 1, { orderId: id, products: [] });
    expect((await answer).data.placeOrder.status).toBe('PLACED');
    await eventually(async () => expect(server.timesTold(OrderPlaced, id)).toBe(1));
    expect(server.timesTold(ReserveStock, id)).toBe(1);
  });

  it('says why when inventory rejects it', async () => {
    const { id, answer } = await pendingOrder();
    await server.say(ReservationRejected, id, 1, { orderId: id, reason: 'OUT_OF_STOCK', productIds: [] });
    expect((await answer).data.placeOrder).toMatchObject({
      status: 'CANCELLED',
      cancellation: { reason: 'OUT_OF_STOCK' },
    });
    expect(await stateOf(id)).toMatchObject({ step: 'closed' });
  });

  it('answers PENDING after two seconds, is cancelled at its deadline, and releases until that is answered', async () => {
    const { id, answer } = await pendingOrder();
    const began = performance.now();
    expect((await answer).data.placeOrder.status).toBe('PENDING');
    expect(performance.now() - began).toBeLessThan(3_000);
    await eventually(async () =>
      expect(await stateOf(id)).toEqual({ status: 'CANCELLED', reason: 'TIMED_OUT', step: 'compensating' }),
    );
    await server.say(StockReserved, id, 1, { orderId: id, products: [] });
    expect(await stateOf(id)).toMatchObject({ status: 'CANCELLED' });
    await eventually(async () => expect(server.timesTold(ReleaseStock, id)).toBeGreaterThan(1));
    await server.say(StockReleased, id, 2, { orderId: id, products: [] });
    expect(await stateOf(id)).toMatchObject({ step: 'closed' });
    expect(server.timesTold(OrderPlaced, id)).toBe(0);
  });

  it('honours a cancellation that comes while it waits', async () => {
    const { id, customer, answer } = await pendingOrder();
    const cancel = server.ask(as(customer), 'mutation($id: ID!) { cancelOrder(id: $id) { status } }', { id });
    await eventually(async () => expect(await stateOf(id)).toMatchObject({ status: 'CANCELLING' }));
    await server.say(StockReserved, id, 1, { orderId: id, products: [] });
    await eventually(async () => expect(server.timesTold(ReleaseStock, id)).toBe(1));
    await server.say(StockReleased, id, 2, { orderId: id, products: [] });
    expect((await cancel).data.cancelOrder.status).toBe('CANCELLED');
    expect((await answer).data.placeOrder).toMatchObject({
      status: 'CANCELLED',
      cancellation: { reason: 'BY_CUSTOMER' },
    });
  });

  it('of which two are asked at once is cancelled once', async () => {
    const { id, customer, answer } = await pendingOrder();
    await server.say(StockReserved, id, 1, { orderId: id, products: [] });
    await answer;
    const cancel = () => server.ask(as(customer), 'mutation($id: ID!) { cancelOrder(id: $id) { status } }', { id });
    const cancelling = Promise.all(Array.from({ length: 10 }, cancel));
    await eventually(async () => expect(server.timesTold(OrderCancelled, id)).toBe(1));
    await server.say(StockReleased, id, 2, { orderId: id, products: [] });
    const answers = await cancelling;
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect(
      answers.flatMap(
        ({ errors }) => errors?.map((error: { extensions: { code: string } }) => error.extensions.code) ?? [],
      ),
    ).toEqual(Array.from({ length: 9 }, () => 'INVALID_TRANSITION'));
  });

  it('goes on after a restart', async () => {
    const { id, answer } = await pendingOrder();
    await answer;
    await server.shut();
    await server.open();
    await eventually(async () => expect(await stateOf(id)).toMatchObject({ status: 'CANCELLED', reason: 'TIMED_OUT' }));
    await eventually(async () => expect(server.timesTold(ReleaseStock, id)).toBeGreaterThan(0));
  });
});
