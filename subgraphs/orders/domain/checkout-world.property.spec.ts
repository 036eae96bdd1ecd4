import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckoutWorld, type Circumstances, type Move } from '../testing/checkout-world.js';
import { expectLegal } from '../testing/legal-statuses.js';
import type { Offer } from './order.js';

const runs = { numRuns: 3_000 };

const anyCircumstances: fc.Arbitrary<Circumstances> = fc.record({
  offer: fc.constantFrom<Offer>('SALE', 'LOAN'),
  hasStock: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  hasMoney: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
});

const delivery = fc.tuple(fc.constantFrom('deliver', 'double'), fc.nat(2));
const wish = fc.tuple(
  fc.constantFrom('customer cancels', 'admin cancels', 'admin ships', 'admin delivers', 'customer returns'),
);
const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: delivery },
  { weight: 2, arbitrary: fc.tuple(fc.constant('strand'), fc.nat(2)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('wait'), fc.constantFrom(1_000, 4_000, 10_000)) },
  { weight: 3, arbitrary: wish },
);
const anyMoves = fc.array(anyMove, { maxLength: 25, size: 'max' });

/** Lives through it and what follows until nothing is left to do; a failure tells the whole story. */
function live(circumstances: Circumstances, moves: readonly Move[], verify: (world: CheckoutWorld) => void): void {
  const world = new CheckoutWorld(circumstances);
  try {
    for (const move of moves) world.make(move);
    world.settle();
    world.unstrand();
    world.settle();
    verify(world);
  } catch (error) {
    throw new Error([`${error}`, ...world.story].join('\n    '));
  }
}

describe('an order among services that do their part, late, twice and in any order,', () => {
  it('ends placed, paid once and taken once, or cancelled with nothing paid and nothing held', () => {
    fc.assert(
      fc.property(anyCircumstances, anyMoves, (circumstances, moves) =>
        live(circumstances, moves, ({ order, inventory, payments }) => {
          if (order.status === 'CANCELLED') {
            expect(payments.status).not.toBe('charged');
            expect(inventory.status).not.toMatch(/reserved|taken/);
            expect(order.saga.step).toBe('closed');
          } else {
            expect(order.status).toMatch(
              circumstances.offer === 'SALE' ? /PLACED|SHIPPED|DELIVERED/ : /IN_USE|RETURNED/,
            );
            expect(payments).toMatchObject({ status: 'charged', timesCharged: 1 });
            // What was brought back may never have been seen to leave.
            const taken = order.status === 'RETURNED' ? { status: 'returned' } : { status: 'taken', timesTaken: 1 };
            expect(inventory).toMatchObject(taken);
          }
        }),
      ),
      runs,
    );
  });

  it('goes through legal statuses only, each at most once', () => {
    fc.assert(
      fc.property(anyCircumstances, anyMoves, (circumstances, moves) =>
        live(circumstances, moves, ({ order }) => expectLegal(order.statuses)),
      ),
      runs,
    );
  });

  it('is cancelled by whoever’s cancellation was accepted, and by nobody else’s', () => {
    fc.assert(
      fc.property(anyCircumstances, anyMoves, (circumstances, moves) =>
        live(circumstances, moves, ({ order, cancelledBy }) => {
          if (cancelledBy) expect(order).toMatchObject({ status: 'CANCELLED', cancellation: { reason: cancelledBy } });
          else expect(order.cancellation?.reason ?? 'none').not.toMatch(/^BY_/);
        }),
      ),
      runs,
    );
  });

  it('once placed is given up only when somebody cancels it', () => {
    fc.assert(
      fc.property(anyCircumstances, anyMoves, (circumstances, moves) =>
        live(circumstances, moves, ({ order, cancelledBy }) => {
          if (order.statuses.includes('PLACED') && order.status === 'CANCELLED') expect(cancelledBy).toBeDefined();
          if (order.statuses.includes('IN_USE')) expect(order.status).not.toBe('CANCELLED');
        }),
      ),
      runs,
    );
  });

  it('gets what it asked for when all is in time, or is told what was missing', () => {
    fc.assert(
      fc.property(anyCircumstances, fc.array(delivery, { maxLength: 10 }), (circumstances, moves) =>
        live(circumstances, moves, ({ order }) => {
          const { hasStock, hasMoney, offer } = circumstances;
          if (!hasStock) expect(order.cancellation?.reason).toBe('OUT_OF_STOCK');
          else if (!hasMoney) expect(order.cancellation?.reason).toBe('INSUFFICIENT_FUNDS');
          else expect(order.status).toBe(offer === 'SALE' ? 'PLACED' : 'IN_USE');
        }),
      ),
      runs,
    );
  });

  it('needs no second try when all is in time', () => {
    fc.assert(
      fc.property(anyCircumstances, fc.array(fc.oneof(delivery, wish), { maxLength: 20 }), (circumstances, moves) =>
        live(circumstances, moves, ({ order }) => expect(order.nowMs).toBe(0)),
      ),
      runs,
    );
  });

  it('comes to each of its possible ends in these histories', () => {
    const ends = new Set<string>();
    for (const [circumstances, moves] of fc.sample(fc.tuple(anyCircumstances, anyMoves), {
      numRuns: 5_000,
      seed: 1,
    })) {
      live(circumstances, moves, ({ order: { status, cancellation }, payments }) => {
        ends.add(cancellation ? `${cancellation.reason}, payment ${payments.status}` : `${status}`);
      });
    }
    const cancelled = ['BY_CUSTOMER', 'BY_ADMIN', 'TIMED_OUT'].flatMap((reason) =>
      ['none', 'refused', 'declined', 'refunded'].map((payment) => `${reason}, payment ${payment}`),
    );
    expect([...ends]).toEqual(
      expect.arrayContaining([
        ...['PLACED', 'SHIPPED', 'DELIVERED', 'IN_USE', 'RETURNED'],
        ...['OUT_OF_STOCK, payment none', 'INSUFFICIENT_FUNDS, payment declined'],
        ...cancelled,
      ]),
    );
  });
});
