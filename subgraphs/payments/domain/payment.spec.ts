import { describe, expect, it } from 'vitest';
import { type Answer, decide, type Funds, type Payment, type PaymentCommand } from './payment.js';

const charge: PaymentCommand = { kind: 'charge', amount: 100 };
const refund: PaymentCommand = { kind: 'refund' };
const rich: Funds = { balance: 1_000, isOpen: true };

/** What comes of these commands, one after the other. */
function tell(commands: PaymentCommand[], funds: Funds = rich) {
  let state: Payment = { status: 'none' };
  const moves: number[] = [];
  const answers: Answer[] = [];
  for (const command of commands) {
    const { next, moved, answer } = decide(state, command, funds);
    state = next;
    if (moved !== 0) moves.push(moved);
    answers.push(answer);
  }
  return { state, moves, answers };
}

const charged: Answer = { type: 'PaymentCharged', amount: 100 };
const declined: Answer = { type: 'PaymentDeclined', amount: 100 };
const refunded: Answer = { type: 'PaymentRefunded', amount: 100 };
const nothingToRefund: Answer = { type: 'PaymentRefunded', amount: null };

describe('a charge', () => {
  it('takes the money, to the last unit', () => {
    expect(tell([charge], { balance: 100, isOpen: true })).toEqual({
      state: { status: 'charged', amount: 100 },
      moves: [-100],
      answers: [charged],
    });
  });

  it.each([
    ['does not hold as much', { balance: 99, isOpen: true }],
    ['is closed', { balance: 1_000, isOpen: false }],
  ])('is declined for good where the wallet %s', (_, funds) => {
    const { state, moves, answers } = tell([charge], funds);
    expect({ state, moves, answers }).toEqual({
      state: { status: 'declined', amount: 100 },
      moves: [],
      answers: [declined],
    });
    expect(decide(state, charge, rich)).toMatchObject({ moved: 0, answer: declined });
  });

  it('of nothing is charged and refunded without moving anything', () => {
    const nothing: PaymentCommand = { kind: 'charge', amount: 0 };
    expect(tell([nothing, refund], { balance: 0, isOpen: true })).toEqual({
      state: { status: 'refunded', amount: 0 },
      moves: [],
      answers: [
        { type: 'PaymentCharged', amount: 0 },
        { type: 'PaymentRefunded', amount: 0 },
      ],
    });
    expect(tell([nothing], { balance: 0, isOpen: false }).answers).toEqual([{ type: 'PaymentDeclined', amount: 0 }]);
  });
});

describe('a refund', () => {
  it('gives back what was taken, into a closed wallet too', () => {
    const { state } = tell([charge]);
    expect(decide(state, refund, { balance: 0, isOpen: false })).toEqual({
      next: { status: 'refunded', amount: 100 },
      moved: 100,
      answer: refunded,
    });
  });

  it('that overtakes its charge ends the payment: the late charge takes nothing and is told so', () => {
    expect(tell([refund, charge, charge])).toEqual({
      state: { status: 'refused' },
      moves: [],
      answers: [nothingToRefund, nothingToRefund, nothingToRefund],
    });
  });

  it('of what was declined gives nothing, and leaves it declined', () => {
    expect(tell([charge, refund, charge], { balance: 0, isOpen: true })).toEqual({
      state: { status: 'declined', amount: 100 },
      moves: [],
      answers: [declined, nothingToRefund, declined],
    });
  });
});

describe('what comes twice or late', () => {
  it('is done once, and answered by what is so', () => {
    expect(tell([charge, charge, refund, refund, charge])).toEqual({
      state: { status: 'refunded', amount: 100 },
      moves: [-100, 100],
      answers: [charged, charged, refunded, refunded, refunded],
    });
  });

  it('is answered by the first amount, whatever the second says', () => {
    expect(tell([charge, { kind: 'charge', amount: 500 }])).toMatchObject({
      moves: [-100],
      answers: [charged, charged],
    });
  });

  it('leaves the state as it was, so that nothing is written', () => {
    const ends: PaymentCommand[][] = [[charge], [charge, refund], [refund]];
    for (const commands of ends) {
      const { state } = tell(commands);
      expect(decide(state, charge, rich).next).toBe(state);
    }
  });
});
