import type { Transfer } from './ledger.js';
import { type Answer, decide, type Funds, type Payment, type PaymentCommand } from './payment.js';

/** A command about one order. */
export interface Instruction {
  readonly orderId: string;
  readonly customerId: string;
  readonly command: PaymentCommand;
}

/** A payment as it is kept. */
export interface KeptPayment {
  readonly orderId: string;
  readonly customerId: string;
  readonly payment: Payment;
  /** One more each time it is written; 0 before it is. */
  readonly version: number;
}

/** What several commands come to. */
export interface Settlement<Given extends Instruction> {
  /** What is answered to each, with the payment's version then. */
  readonly answers: readonly { readonly given: Given; readonly answer: Answer; readonly version: number }[];
  /** The payments that changed. */
  readonly payments: readonly KeptPayment[];
  readonly transfers: readonly Transfer[];
}

const noWallet: Funds = { balance: 0, isOpen: false };

/**
 * Decides commands that came together. Those on one wallet are taken in the order of their orders' ids, which is that of
 * placing: each finds what those before it left, and one that does not fit leaves the money to those behind it.
 * `kept` and `wallets` hold what there is; throws for an order that is said to be another customer's.
 */
export function settle<Given extends Instruction>(
  instructions: readonly Given[],
  kept: ReadonlyMap<string, KeptPayment>,
  wallets: ReadonlyMap<string, Funds>,
): Settlement<Given> {
  const changed = new Map<string, KeptPayment>();
  const left = new Map(wallets);
  const transfers: Transfer[] = [];
  const answers = inOrderOfPlacing(instructions).map((given) => {
    const { orderId, customerId, command } = given;
    const before = changed.get(orderId) ?? kept.get(orderId) ?? unheardOf(given);
    if (before.customerId !== customerId) throw new Error(`order ${orderId} is not one of ${customerId}`);
    const funds = left.get(customerId) ?? noWallet;
    const { next, moved, answer } = decide(before.payment, command, funds);
    if (next !== before.payment) {
      const version = (kept.get(orderId)?.version ?? 0) + 1;
      changed.set(orderId, { orderId, customerId, payment: next, version });
    }
    if (moved !== 0) {
      left.set(customerId, { ...funds, balance: funds.balance + moved });
      transfers.push({ kind: moved < 0 ? 'CHARGE' : 'REFUND', userId: customerId, amount: moved, orderId });
    }
    return { given, answer, version: changed.get(orderId)?.version ?? before.version };
  });
  return { answers, payments: [...changed.values()], transfers };
}

/** Stable: what is about one order stays as it came. */
function inOrderOfPlacing<Given extends Instruction>(instructions: readonly Given[]): Given[] {
  return [...instructions].sort((a, b) => (a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : 0));
}

function unheardOf({ orderId, customerId }: Instruction): KeptPayment {
  return { orderId, customerId, payment: { status: 'none' }, version: 0 };
}
