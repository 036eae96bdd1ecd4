import { describe, expect, it } from 'vitest';
import type { Funds } from './payment.js';
import { type Instruction, type KeptPayment, settle } from './settlement.js';

const charge = (orderId: string, customerId: string, amount: number): Instruction => ({
  orderId,
  customerId,
  command: { kind: 'charge', amount },
});
const refund = (orderId: string, customerId: string): Instruction => ({
  orderId,
  customerId,
  command: { kind: 'refund' },
});
const wallets = (balances: Record<string, number>): Map<string, Funds> =>
  new Map(Object.entries(balances).map(([id, balance]) => [id, { balance, isOpen: true }]));
const nothingKept = new Map<string, KeptPayment>();

const told = ({ answers }: ReturnType<typeof settle>) =>
  answers.map(({ given, answer, version }) => `${given.orderId} ${answer.type} ${answer.amount} v${version}`);

describe('commands that come together', () => {
  it('find what those before them left, in the order of orders, however they came', () => {
    const instructions = [charge('o3', 'ada', 30), charge('o1', 'ada', 60), charge('o2', 'ada', 50)];
    for (const given of [instructions, [...instructions].reverse()]) {
      const settled = settle(given, nothingKept, wallets({ ada: 100 }));
      expect(told(settled)).toEqual(['o1 PaymentCharged 60 v1', 'o2 PaymentDeclined 50 v1', 'o3 PaymentCharged 30 v1']);
      expect(settled.transfers.map(({ amount }) => amount)).toEqual([-60, -30]);
    }
  });

  it('draw on each wallet for itself', () => {
    const settled = settle(
      [charge('o1', 'ada', 80), charge('o2', 'bob', 80)],
      nothingKept,
      wallets({ ada: 80, bob: 80 }),
    );
    expect(told(settled)).toEqual(['o1 PaymentCharged 80 v1', 'o2 PaymentCharged 80 v1']);
  });

  it('may spend what a refund before them gave back', () => {
    const first = settle([charge('o1', 'ada', 100)], nothingKept, wallets({ ada: 100 }));
    const kept = new Map(first.payments.map((payment) => [payment.orderId, payment]));
    const settled = settle([charge('o2', 'ada', 100), refund('o1', 'ada')], kept, wallets({ ada: 0 }));
    expect(told(settled)).toEqual(['o1 PaymentRefunded 100 v2', 'o2 PaymentCharged 100 v1']);
    expect(settled.transfers).toEqual([
      { kind: 'REFUND', userId: 'ada', amount: 100, orderId: 'o1' },
      { kind: 'CHARGE', userId: 'ada', amount: -100, orderId: 'o2' },
    ]);
  });

  it('leave the wallets that they were given as they were', () => {
    const given = wallets({ ada: 100 });
    settle([charge('o1', 'ada', 100)], nothingKept, given);
    expect(given.get('ada')?.balance).toBe(100);
  });

  it('write nothing and move nothing where all is done already', () => {
    const { payments } = settle([charge('o1', 'ada', 100)], nothingKept, wallets({ ada: 100 }));
    const kept = new Map(payments.map((payment) => [payment.orderId, payment]));
    const again = settle([charge('o1', 'ada', 100)], kept, wallets({ ada: 100 }));
    expect(again).toMatchObject({ payments: [], transfers: [], answers: [{ version: 1 }] });
  });

  it('write a payment once, also when two of them are about one order', () => {
    const settled = settle([charge('o1', 'ada', 40), refund('o1', 'ada')], nothingKept, wallets({ ada: 100 }));
    expect(settled.payments).toMatchObject([{ payment: { status: 'refunded', amount: 40 }, version: 1 }]);
    expect(settled.transfers.map(({ amount }) => amount)).toEqual([-40, 40]);
  });
});

it('an order that is said to be another customer’s is nobody’s to settle', () => {
  const { payments } = settle([charge('o1', 'ada', 1)], nothingKept, wallets({ ada: 100 }));
  const kept = new Map(payments.map((payment) => [payment.orderId, payment]));
  expect(() => settle([refund('o1', 'bob')], kept, wallets({ bob: 0 }))).toThrow('o1');
});

it('an order of somebody without a wallet is declined', () => {
  expect(told(settle([charge('o1', 'ada', 0)], nothingKept, wallets({})))).toEqual(['o1 PaymentDeclined 0 v1']);
});
