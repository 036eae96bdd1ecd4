export type EntryKind = 'WELCOME_CREDIT' | 'DEPOSIT' | 'CHARGE' | 'REFUND';

/** The shop's own accounts. They may fall below 0, and have no balance that every charge would have to queue on. */
export type House = 'welcome-credit' | 'deposits' | 'sales';

/** Money between a wallet and the house. */
export interface Transfer {
  readonly kind: EntryKind;
  readonly userId: string;
  /** Minor units into the wallet; negative: out of it. Not 0. */
  readonly amount: number;
  /** The order of a charge or refund. */
  readonly orderId: string | null;
}

/** One side of a transfer: of a wallet or of the house. */
export interface Entry {
  readonly walletId: string | null;
  readonly house: House | null;
  readonly amount: number;
}

/** Who pays for what goes into a wallet, and gets what leaves it. */
const houses: Readonly<Record<EntryKind, House>> = {
  WELCOME_CREDIT: 'welcome-credit',
  DEPOSIT: 'deposits',
  CHARGE: 'sales',
  REFUND: 'sales',
};

/** Both sides of a transfer: they sum to 0. */
export function entriesOf({ kind, userId, amount }: Transfer): readonly [Entry, Entry] {
  return [
    { walletId: userId, house: null, amount },
    { walletId: null, house: houses[kind], amount: -amount },
  ];
}

/** What some transfers come to for one wallet. */
export interface WalletMove {
  readonly userId: string;
  /** Into the wallet; negative: out of it. */
  readonly amount: number;
  /** Of that, what comes from outside: charges and refunds only move what was paid in before. */
  readonly paidIn: number;
}

/** One move for each wallet. */
export function sumByWallet(transfers: readonly Transfer[]): WalletMove[] {
  const moves = new Map<string, WalletMove>();
  for (const { kind, userId, amount } of transfers) {
    const move = moves.get(userId) ?? { userId, amount: 0, paidIn: 0 };
    const paidIn = kind === 'WELCOME_CREDIT' || kind === 'DEPOSIT' ? amount : 0;
    moves.set(userId, { userId, amount: move.amount + amount, paidIn: move.paidIn + paidIn });
  }
  return [...moves.values()];
}
