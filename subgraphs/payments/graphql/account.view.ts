import type { Wallet } from '../domain/wallet.js';

/** A wallet in the shape of the schema; its id is that of its user. */
export function accountView({ userId, balance, currency }: Wallet) {
  return { __typename: 'Account' as const, id: userId, balance: { amount: balance, currency } };
}

export type AccountView = ReturnType<typeof accountView>;
