import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf, sumByWallet, type Transfer } from './ledger.js';
import type { Answer, Funds } from './payment.js';
import { type Instruction, type KeptPayment, settle } from './settlement.js';

const customers = ['ada', 'bob'];
/** Each order is one customer's, and costs what it costs; a charge that is said again may say something else. */
const orders = Array.from({ length: 6 }, (_, i) => ({ orderId: `o${i}`, customerId: i % 3 ? 'ada' : 'bob' }));

const anyCommand = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('charge' as const), amount: fc.nat(60) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'refund' as const }) },
);
const anyInstruction: fc.Arbitrary<Instruction> = fc
  .tuple(fc.constantFrom(...orders), anyCommand)
  .map(([order, command]) => ({ ...order, command }));

type Step =
  | { do: 'settle'; instructions: Instruction[] }
  | { do: 'deposit'; userId: string; amount: number }
  | { do: 'close'; userId: string };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(anyInstruction, { maxLength: 6 })
      .map((instructions) => ({ do: 'settle' as const, instructions })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('deposit' as const),
      userId: fc.constantFrom(...customers),
      amount: fc.nat(80),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), userId: fc.constantFrom(...customers) }) },
);
const anyHistory = fc.array(anyStep, { maxLength: 25 });

interface Lived {
  wallets: Map<string, Funds>;
  payments: Map<string, KeptPayment>;
  transfers: Transfer[];
  answers: { orderId: string; asked: Instruction['command']['kind']; answer: Answer }[];
  deposited: Map<string, number>;
  /** The lowest that any wallet ever was. */
  lowest: number;
}

function live(history: Step[]): Lived {
  const wallets = new Map<string, Funds>(customers.map((id) => [id, { balance: 0, isOpen: true }]));
  const lived: Lived = { wallets, payments: new Map(), transfers: [], answers: [], deposited: new Map(), lowest: 0 };
  const add = (userId: string, amount: number) => {
    const { balance = 0, isOpen = false } = wallets.get(userId) ?? {};
    wallets.set(userId, { balance: balance + amount, isOpen });
    lived.lowest = Math.min(lived.lowest, balance + amount);
  };
  for (const step of history) {
    if (step.do === 'close')
      wallets.set(step.userId, { balance: wallets.get(step.userId)?.balance ?? 0, isOpen: false });
    if (step.do === 'deposit') {
      add(step.userId, step.amount);
      lived.deposited.set(step.userId, (lived.deposited.get(step.userId) ?? 0) + step.amount);
    }
    if (step.do !== 'settle') continue;
    const { answers, payments, transfers } = settle(step.instructions, lived.payments, wallets);
    // One after the other: a batch that only comes out right in the end would show as a wallet below 0.
    for (const { userId, amount } of transfers) add(userId, amount);
    for (const payment of payments) lived.payments.set(payment.orderId, payment);
    lived.transfers.push(...transfers);
    lived.answers.push(
      ...answers.map(({ given, answer }) => ({ orderId: given.orderId, asked: given.command.kind, answer })),
    );
  }
  return lived;
}

const runs = { numRuns: 3_000 };
const movesOf = ({ transfers }: Lived, id: string) =>
  transfers.filter(({ orderId }) => orderId === id).map(({ amount }) => amount);

describe('payments, whatever is asked and in whatever order,', () => {
  it('leave no wallet below 0, and none with more than was put in', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { wallets, lowest, deposited } = live(history);
        expect(lowest).toBe(0);
        for (const [id, { balance }] of wallets) expect(balance).toBeLessThanOrEqual(deposited.get(id) ?? 0);
      }),
      runs,
    );
  });

  it('take for an order all or nothing, once, and give it back once', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const lived = live(history);
        for (const { orderId } of orders) {
          const [taken = 0, back = 0, ...more] = movesOf(lived, orderId);
          expect(more).toEqual([]);
          expect(taken).toBeLessThanOrEqual(0);
          if (back !== 0) expect(back).toBe(-taken);
        }
      }),
      runs,
    );
  });

  it('never charge an order after it was refunded', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const lived = live(history);
        for (const { orderId } of orders) {
          const about = lived.answers.filter((each) => each.orderId === orderId);
          const refunded = about.findIndex(({ answer }) => answer.type === 'PaymentRefunded');
          const later = refunded === -1 ? [] : about.slice(refunded).map(({ answer }) => answer.type);
          expect(later).not.toContain('PaymentCharged');
          if (about.some(({ asked }) => asked === 'refund')) {
            expect(movesOf(lived, orderId).reduce((sum, amount) => sum + amount, 0)).toBe(0);
          }
        }
      }),
      runs,
    );
  });

  it('move nothing when all that was asked is asked again', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(60), (history, amount) => {
        const { payments, wallets } = live(history);
        const asked = [...payments.values()].map(({ orderId, customerId }) => ({ orderId, customerId }));
        const charges = asked.map((order) => ({ ...order, command: { kind: 'charge' as const, amount } }));
        expect(settle(charges, payments, wallets)).toMatchObject({ payments: [], transfers: [] });
        const refunds = asked.map((order) => ({ ...order, command: { kind: 'refund' as const } }));
        const after = settle(refunds, payments, wallets);
        const kept = new Map([...payments, ...after.payments.map((each) => [each.orderId, each] as const)]);
        expect(settle([...refunds, ...charges], kept, wallets)).toMatchObject({ payments: [], transfers: [] });
      }),
      runs,
    );
  });

  it('make books that balance, entry by entry and wallet by wallet', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { transfers, wallets, deposited } = live(history);
        for (const transfer of transfers) {
          const [wallet, house] = entriesOf(transfer);
          expect(wallet.amount + house.amount).toBe(0);
          expect(wallet.amount).not.toBe(0);
        }
        for (const { userId, amount, paidIn } of sumByWallet(transfers)) {
          expect(paidIn).toBe(0);
          expect((deposited.get(userId) ?? 0) + amount).toBe(wallets.get(userId)?.balance);
        }
      }),
      runs,
    );
  });
});
