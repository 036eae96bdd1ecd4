import type { Shop } from '../shop.js';
import { violation } from '../violation.js';
import { type Check, type Finding, mostSuspects } from './check.js';
import { pagesOf } from './pages.js';

interface Books {
  readonly id: string;
  /** Null where there is no such wallet. */
  readonly balance: string | null;
  readonly sum: string;
}

/** 1: a wallet holds what its entries come to, and never less than nothing. Both are read in one statement. */
export const balancesAreTheirEntries: Check = {
  async *keys(shop) {
    yield* pagesOf(shop, { service: 'payments', things: 'wallets', table: 'wallets', key: 'user_id', type: 'uuid' });
    yield await withoutWallet(shop);
  },

  async judge({ databases }, keys): Promise<Finding[]> {
    const wrong = await databases.payments.query<Books>(
      `SELECT given.id, wallet.balance::text, entries.sum::text
       FROM unnest($1::uuid[]) AS given (id)
       LEFT JOIN wallets AS wallet ON wallet.user_id = given.id
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(amount), 0) AS sum FROM ledger_entries
         WHERE wallet_id = given.id AND (wallet.currency IS NULL OR currency = wallet.currency)
       ) AS entries
       WHERE wallet.balance IS DISTINCT FROM entries.sum OR wallet.balance < 0`,
      [keys],
    );
    return wrong.map(({ id, balance, sum }) => ({
      key: id,
      violation: violation(
        1,
        'wallet',
        id,
        balance === null
          ? `does not exist, and its entries come to ${sum}`
          : `holds ${balance}, and its entries come to ${sum}`,
      ),
    }));
  },
};

/** Whose entries the ledger has, and who has no wallet. */
async function withoutWallet({ databases }: Shop): Promise<string[]> {
  const rows = await databases.payments.query<{ id: string }>(
    `SELECT wallet_id AS id FROM ledger_entries AS entry
     WHERE wallet_id IS NOT NULL AND NOT EXISTS (SELECT FROM wallets WHERE user_id = entry.wallet_id)
     GROUP BY wallet_id LIMIT $1`,
    [mostSuspects],
  );
  return rows.map(({ id }) => id);
}
