import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { ChargePayment, OrderCancelled, OrderPlaced, RefundPayment, ReleaseStock } from '#contracts';
import { eventually } from '#platform/testing';
import { type OrdersServer, useOrdersServer } from './testing/orders-server.js';
import type { AnswerType } from './testing/stub-services.js';

let souk: () => OrdersServer;

const answer = (type: AnswerType, id: string) => souk().services.answer(type, id);
const toldOf = (definition: { type: string }, id: string) => souk().services.toldOf(definition, id);
const expectState = (id: string, state: object) =>
  eventually(async () => expect(await souk().stateOf(id)).toMatchObject(state));

/** Ends the process and starts it again on the same database, `awayMs` later. */
async function restart(awayMs = 0): Promise<void> {
  await souk().shut();
  await sleep(awayMs);
  await souk().open();
}

/** Answers until its compensation is over, each once orders asks for it again. */
async function undo(id: string, steps: readonly [{ type: string }, AnswerType][]): Promise<void> {
  for (const [compensation, answerType] of steps) {
    const before = toldOf(compensation, id).length;
    await eventually(() => expect(toldOf(compensation, id).length).toBeGreaterThan(before));
    await answer(answerType, id);
  }
}

describe('a checkout goes on after a restart', () => {
  // However long the restart takes.
  const patient = useOrdersServer(60_000);
  beforeAll(() => {
    souk = patient;
  });

  it('while inventory is asked, and while the wallet is charged', async () => {
    const { id, answer: placed } = await souk().pendingOrder();
    await placed;
    await restart();
    await answer('StockReserved', id);
    await eventually(() => expect(toldOf(ChargePayment, id)).toHaveLength(1));
    await restart();
    await answer('PaymentCharged', id);
    await eventually(() => expect(toldOf(OrderPlaced, id)).toHaveLength(1));
    expect(await souk().stateOf(id)).toMatchObject({ status: 'PLACED' });
  });

  it('while it refunds a placed order, and while it puts the items back', async () => {
    const { id, customer, answer: placed } = await souk().pendingOrder();
    await answer('StockReserved', id);
    await answer('PaymentCharged', id);
    await placed;
    await souk().cancel(customer, id);
    await restart();
    await undo(id, [[RefundPayment, 'PaymentRefunded']]);
    expect(await souk().stateOf(id)).toMatchObject({ status: 'CANCELLED', step: 'compensating' });
    await restart();
    await undo(id, [[OrderCancelled, 'StockReturned']]);
    expect(await souk().stateOf(id)).toEqual({ status: 'CANCELLED', reason: 'BY_CUSTOMER', step: 'closed' });
  });

  it('with a cancellation that it noted before', async () => {
    const { id, customer } = await souk().pendingOrder();
    await answer('StockReserved', id);
    await souk().cancel(customer, id);
    await restart();
    await answer('PaymentCharged', id);
    expect(await souk().stateOf(id)).toMatchObject({ status: 'CANCELLED', reason: 'BY_CUSTOMER', step: 'refunding' });
  });
});

describe('a deadline that passes while the process is away', () => {
  const hurried = useOrdersServer();
  beforeAll(() => {
    souk = hurried;
  });

  it('is acted on when it is back: while inventory is asked', async () => {
    const { id, answer: placed } = await souk().pendingOrder();
    await placed;
    await restart(1_500);
    await expectState(id, { status: 'CANCELLED', reason: 'TIMED_OUT', step: 'compensating' });
    await undo(id, [[ReleaseStock, 'StockReleased']]);
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
    expect(toldOf(RefundPayment, id)).toEqual([]);
  });

  it('is acted on when it is back: while the wallet is charged', async () => {
    const { id, answer: placed } = await souk().pendingOrder();
    await answer('StockReserved', id);
    await placed;
    await restart(1_500);
    await expectState(id, { status: 'CANCELLED', reason: 'TIMED_OUT', step: 'refunding' });
    await undo(id, [
      [RefundPayment, 'PaymentRefunded'],
      [ReleaseStock, 'StockReleased'],
    ]);
    expect(await souk().stateOf(id)).toMatchObject({ step: 'closed' });
  });
});
