import type { Funds } from './payment.js';

/** A user's wallet; amounts in minor units. A closed one pays nothing and takes nothing but refunds. */
export interface Wallet extends Funds {
  readonly userId: string;
  /** ISO 4217. */
  readonly currency: string;
  /** All that ever came in from outside, the welcome credit included. It never falls, and the balance is never more. */
  readonly paidIn: number;
}

/**
 * All that one wallet may ever take in: the exact integers of a double. Bounding this and not the balance keeps room for
 * every refund, whatever was deposited since the charge.
 */
export const mostPaidIn = Number.MAX_SAFE_INTEGER;

export function canTakeIn(wallet: Wallet, amount: number): boolean {
  return amount <= mostPaidIn - wallet.paidIn;
}
