import { describe, expect, it } from 'vitest';
import { accept, decide, evolve, InvalidTransition, type SagaInput, type SagaState } from './checkout-saga.js';
import type { Offer } from './order.js';

const nowMs = 1_000_000;
const reserving = evolve({ step: 'closed' }, accept(nowMs, { stepTimeoutMs: 10_000 }));

/** The saga after these inputs, taken at these times. */
function sagaAfter(
  inputs: (SagaInput | [SagaInput, number])[],
  offer: Offer = 'SALE',
  start: SagaState = reserving,
): SagaState {
  return inputs.reduce<SagaState>((state, given) => {
    const [input, atMs] = Array.isArray(given) ? given : [given, nowMs];
    return decide(state, input, offer, atMs).reduce(evolve, state);
  }, start);
}

const cancel: SagaInput = { type: 'CancelOrder', by: 'BY_CUSTOMER', message: 'changed my mind' };
const reserved: SagaInput = { type: 'StockReserved' };

describe('an order that is waiting for its stock', () => {
  it('is placed when the stock is reserved', () => {
    expect(decide(reserving, reserved, 'SALE', nowMs)).toEqual([{ type: 'Placed' }]);
  });

  it('is refused with the reason when inventory rejects it', () => {
    const [event] = decide(
      reserving,
      { type: 'ReservationRejected', reason: 'OUT_OF_STOCK', message: null },
      'SALE',
      nowMs,
    );
    expect(event).toEqual({ type: 'Refused', cancellation: { reason: 'OUT_OF_STOCK', message: null } });
    expect(sagaAfter([{ type: 'ReservationRejected', reason: 'OUT_OF_STOCK', message: null }])).toEqual({
      step: 'closed',
    });
  });

  it('does nothing before its deadline and times out at it, releasing what it may hold', () => {
    expect(decide(reserving, { type: 'TimePassed' }, 'SALE', nowMs + 9_999)).toEqual([]);
    const [event] = decide(reserving, { type: 'TimePassed' }, 'SALE', nowMs + 10_000);
    expect(event).toMatchObject({ type: 'Abandoned', cancellation: { reason: 'TIMED_OUT' } });
  });

  it('notes a cancellation and honours it when the stock is reserved', () => {
    const noted = sagaAfter([cancel]);
    expect(noted).toMatchObject({ step: 'reserving', cancellation: { reason: 'BY_CUSTOMER' } });
    expect(decide(noted, reserved, 'SALE', nowMs)).toMatchObject([
      { type: 'Abandoned', cancellation: { reason: 'BY_CUSTOMER', message: 'changed my mind' } },
    ]);
  });

  it('says who cancelled it also when inventory rejects it or time runs out', () => {
    const rejected: SagaInput = { type: 'ReservationRejected', reason: 'OUT_OF_STOCK', message: null };
    expect(decide(sagaAfter([cancel]), rejected, 'SALE', nowMs)).toMatchObject([
      { cancellation: { reason: 'BY_CUSTOMER' } },
    ]);
    expect(decide(sagaAfter([cancel]), { type: 'TimePassed' }, 'SALE', nowMs + 10_000)).toMatchObject([
      { type: 'Abandoned', cancellation: { reason: 'BY_CUSTOMER' } },
    ]);
  });

  it('cannot be cancelled twice, shipped or returned', () => {
    expect(() => decide(sagaAfter([cancel]), cancel, 'SALE', nowMs)).toThrow(InvalidTransition);
    expect(() => decide(reserving, { type: 'ShipOrder' }, 'SALE', nowMs)).toThrow(InvalidTransition);
    expect(() => decide(reserving, { type: 'ReturnOrder' }, 'LOAN', nowMs)).toThrow(InvalidTransition);
  });
});

describe('an order that went through', () => {
  it('absorbs answers that come twice or late', () => {
    const late: SagaInput[] = [
      reserved,
      { type: 'ReservationRejected', reason: 'OUT_OF_STOCK', message: null },
      { type: 'StockReleased' },
      { type: 'TimePassed' },
    ];
    for (const input of late) expect(decide(sagaAfter([reserved]), input, 'SALE', nowMs + 60_000)).toEqual([]);
  });

  it('gives its stock back when it is cancelled, and closes once that is answered', () => {
    const revoked = sagaAfter([reserved, cancel]);
    expect(revoked).toMatchObject({ step: 'compensating', compensation: 'restock' });
    expect(sagaAfter([{ type: 'StockReturned' }], 'SALE', revoked)).toEqual({ step: 'closed' });
  });

  it('goes from shipped to delivered and cannot be cancelled on the way', () => {
    const shipped = sagaAfter([reserved, { type: 'ShipOrder' }]);
    expect(() => decide(shipped, cancel, 'SALE', nowMs)).toThrow(InvalidTransition);
    expect(() => decide(shipped, { type: 'ShipOrder' }, 'SALE', nowMs)).toThrow(InvalidTransition);
    expect(sagaAfter([{ type: 'DeliverOrder' }], 'SALE', shipped)).toEqual({ step: 'closed' });
  });

  it('can only be returned when it borrowed, and once', () => {
    const inUse = sagaAfter([reserved], 'LOAN');
    expect(() => decide(inUse, cancel, 'LOAN', nowMs)).toThrow(InvalidTransition);
    expect(() => decide(inUse, { type: 'ShipOrder' }, 'LOAN', nowMs)).toThrow(InvalidTransition);
    const returned = sagaAfter([{ type: 'ReturnOrder' }], 'LOAN', inUse);
    expect(returned).toMatchObject({ step: 'compensating', compensation: 'take-back' });
    expect(() => decide(returned, { type: 'ReturnOrder' }, 'LOAN', nowMs)).toThrow(InvalidTransition);
    expect(() => decide(sagaAfter([reserved]), { type: 'ReturnOrder' }, 'SALE', nowMs)).toThrow(InvalidTransition);
  });
});

describe('a compensation', () => {
  it('is repeated after 1, 2, 4 and then every 5 seconds until it is answered', () => {
    let state = sagaAfter([[{ type: 'TimePassed' }, nowMs + 10_000]]);
    const waits: number[] = [];
    for (let round = 0; round < 6; round++) {
      if (state.step !== 'compensating') throw new Error('it gave up');
      const dueMs = state.dueMs;
      expect(decide(state, { type: 'TimePassed' }, 'SALE', dueMs - 1)).toEqual([]);
      state = sagaAfter([[{ type: 'TimePassed' }, dueMs]], 'SALE', state);
      if (state.step === 'compensating') waits.push(state.dueMs - dueMs);
    }
    expect(waits).toEqual([2_000, 4_000, 5_000, 5_000, 5_000, 5_000]);
    expect(sagaAfter([{ type: 'StockReleased' }], 'SALE', state)).toEqual({ step: 'closed' });
  });

  it('is not undone by the reservation it overtook', () => {
    const abandoned = sagaAfter([[{ type: 'TimePassed' }, nowMs + 10_000]]);
    expect(decide(abandoned, reserved, 'SALE', nowMs + 10_001)).toEqual([]);
  });
});
