import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accept,
  decide,
  evolve,
  InvalidTransition,
  type SagaEvent,
  type SagaInput,
  type SagaState,
} from './checkout-saga.js';
import type { Offer, OrderStatus } from './order.js';
import { changeOf } from './order-changes.js';

const times = { stepTimeoutMs: 10_000 };

const anyInput: fc.Arbitrary<SagaInput> = fc.oneof(
  fc.constantFrom<SagaInput>(
    { type: 'StockReserved' },
    { type: 'ReservationRejected', reason: 'OUT_OF_STOCK', message: null },
    { type: 'ReservationRejected', reason: 'PRODUCT_UNAVAILABLE', message: null },
    { type: 'StockReleased' },
    { type: 'StockReturned' },
    { type: 'ShipOrder' },
    { type: 'DeliverOrder' },
    { type: 'ReturnOrder' },
    { type: 'CancelOrder', by: 'BY_CUSTOMER', message: null },
    { type: 'CancelOrder', by: 'BY_ADMIN', message: null },
  ),
  fc.constant<SagaInput>({ type: 'TimePassed' }),
);

/** Whatever comes in, in whatever order, as often as it likes, with any time in between. */
const anyHistory = fc.record({
  offer: fc.constantFrom<Offer>('SALE', 'LOAN'),
  steps: fc.array(fc.record({ input: anyInput, waitMs: fc.integer({ min: 0, max: 12_000 }) }), { maxLength: 40 }),
});

interface Told {
  events: SagaEvent[];
  statuses: OrderStatus[];
  state: SagaState;
  nowMs: number;
}

function live({ offer, steps }: { offer: Offer; steps: { input: SagaInput; waitMs: number }[] }): Told {
  let nowMs = 0;
  const accepted = accept(nowMs, times);
  const events: SagaEvent[] = [accepted];
  let state = evolve({ step: 'closed' }, accepted);
  for (const { input, waitMs } of steps) {
    nowMs += waitMs;
    for (const event of decideOrRefuse(state, input, offer, nowMs)) {
      events.push(event);
      state = evolve(state, event);
    }
  }
  const statuses = events.flatMap((event) => changeOf(event, offer)?.status ?? []);
  return { events, statuses, state, nowMs };
}

/** A person's wish that cannot be granted now changes nothing. */
function decideOrRefuse(state: SagaState, input: SagaInput, offer: Offer, nowMs: number): SagaEvent[] {
  try {
    return decide(state, input, offer, nowMs);
  } catch (error) {
    if (error instanceof InvalidTransition) return [];
    throw error;
  }
}

const next: Record<OrderStatus, OrderStatus[]> = {
  PENDING: ['PLACED', 'IN_USE', 'CANCELLING', 'CANCELLED'],
  PLACED: ['SHIPPED', 'CANCELLED'],
  SHIPPED: ['DELIVERED'],
  DELIVERED: [],
  IN_USE: ['RETURNED'],
  RETURNED: [],
  CANCELLING: ['CANCELLED'],
  CANCELLED: [],
};

describe('a checkout, whatever comes in and whenever,', () => {
  const runs = { numRuns: 3_000 };

  it('takes an order through legal statuses only, each at most once', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { statuses } = live(history);
        expect(new Set(statuses).size).toBe(statuses.length);
        for (const [index, status] of statuses.entries()) {
          const before = statuses[index - 1];
          if (before) expect(next[before]).toContain(status);
        }
      }),
      runs,
    );
  });

  it('places an order at most once, and never one that was given up', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const types = live(history).events.map(({ type }) => type);
        expect(types.filter((type) => type === 'Placed').length).toBeLessThanOrEqual(1);
        const gaveUp = types.findIndex((type) => type === 'Refused' || type === 'Abandoned');
        expect(types.slice(gaveUp === -1 ? types.length : gaveUp)).not.toContain('Placed');
      }),
      runs,
    );
  });

  it('comes to an end once time passes and inventory answers', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { state, nowMs } = live(history);
        const pass: SagaInput = { type: 'TimePassed' };
        const later = nowMs + 60_000;
        const due = decideOrRefuse(state, pass, history.offer, later).reduce(evolve, state);
        const answered = decide(due, { type: 'StockReleased' }, history.offer, later).reduce(evolve, due);
        expect(['placed', 'shipped', 'closed']).toContain(answered.step);
      }),
      runs,
    );
  });

  it('repeats a compensation for as long as it is not answered', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { state } = live(history);
        if (state.step !== 'compensating') return;
        const [event] = decide(state, { type: 'TimePassed' }, history.offer, state.dueMs);
        expect(event).toMatchObject({ type: 'CompensationRepeated', compensation: state.compensation });
      }),
      runs,
    );
  });
});
