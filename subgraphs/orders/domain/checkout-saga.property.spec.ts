import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectLegal } from '../testing/legal-statuses.js';
import { PaperOrder } from '../testing/paper-order.js';
import type { Compensation, SagaInput, SagaState } from './checkout-saga.js';
import type { Offer } from './order.js';

const runs = { numRuns: 3_000 };

const anyInput = fc.constantFrom<SagaInput>(
  { type: 'StockReserved' },
  { type: 'ReservationRejected', reason: 'OUT_OF_STOCK', message: null },
  { type: 'PaymentCharged' },
  { type: 'PaymentDeclined' },
  { type: 'PaymentRefunded' },
  { type: 'StockReleased' },
  { type: 'StockReturned' },
  { type: 'TimePassed' },
  { type: 'CancelOrder', by: 'BY_CUSTOMER', message: null },
  { type: 'ShipOrder' },
  { type: 'DeliverOrder' },
  { type: 'ReturnOrder' },
);

const anyHistory = fc.record({
  offer: fc.constantFrom<Offer>('SALE', 'LOAN'),
  inputs: fc.array(fc.record({ waitMs: fc.constantFrom(0, 1_000, 10_000), input: anyInput }), {
    maxLength: 30,
    size: 'max',
  }),
});

type History = typeof anyHistory extends fc.Arbitrary<infer Value> ? Value : never;

/** The order after that history. */
function tellAll({ offer, inputs }: History): PaperOrder {
  const order = new PaperOrder(offer);
  for (const { waitMs, input } of inputs) {
    order.nowMs += waitMs;
    order.ask(input);
  }
  return order;
}

function undoneBy(saga: SagaState): Compensation | undefined {
  if (saga.step === 'refunding') return 'refund';
  return saga.step === 'compensating' ? saga.compensation : undefined;
}

describe('a checkout, whatever it is told and whenever,', () => {
  it('takes an order through legal statuses only, each at most once, and leaves none halfway', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { statuses, status, saga } = tellAll(history);
        expectLegal(statuses);
        if (saga.step === 'closed') expect(status).toMatch(/CANCELLED|DELIVERED|RETURNED/);
      }),
      runs,
    );
  });

  it('places an order once it is reserved, at most once and never after it was given up, and then takes it back by request only', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { events } = tellAll(history);
        const steps = events.map((event) => (event.type === 'Revoked' ? `Revoked to ${event.next}` : event.type));
        const decided = steps.filter((step) => /^(Placed|Refused|Abandoned|Revoked to release)$/.test(step));
        expect(decided.length).toBeLessThanOrEqual(1);
        if (decided.includes('Placed')) expect(steps.slice(0, steps.indexOf('Placed'))).toContain('Reserved');
        if (steps.includes('Revoked to restock')) expect(decided).toEqual(['Placed']);
      }),
      runs,
    );
  });

  it('repeats a compensation at its time, within 5 s, for as long as it is not answered', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 8 }), (history, times) => {
        const order = tellAll(history);
        const { saga } = order;
        if (!undoneBy(saga) || !('dueMs' in saga)) return;
        order.wait(Math.max(saga.dueMs - order.nowMs, 0));
        for (let time = 0; time < times; time++) {
          order.sent();
          if (!('dueMs' in order.saga)) throw new Error('it was given up');
          const waitMs = order.saga.dueMs - order.nowMs;
          expect(waitMs).toBeGreaterThan(0);
          expect(waitMs).toBeLessThanOrEqual(5_000);
          order.wait(waitMs);
          expect(order.sent()).toHaveLength(1);
          expect(order.saga.step).toBe(saga.step);
        }
      }),
      runs,
    );
  });

  it('undoes one thing after the other, and takes nothing but its own answer for an answer', () => {
    const answerTo = {
      refund: 'PaymentRefunded',
      release: 'StockReleased',
      restock: 'StockReturned',
      'take-back': 'StockReturned',
    };
    fc.assert(
      fc.property(anyHistory, fc.array(anyInput), (history, others) => {
        const order = tellAll(history);
        const { saga } = order;
        const undone = undoneBy(saga);
        if (!undone) return;
        for (const input of others) if (input.type !== answerTo[undone]) order.ask(input);
        expect(undoneBy(order.saga)).toBe(undone);
      }),
      runs,
    );
  });
});
