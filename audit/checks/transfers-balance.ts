import type { Shop } from '../shop.js';
import { violation } from '../violation.js';
import type { Check, Finding } from './check.js';
import { pagesOf } from './pages.js';

interface Sum {
  readonly id: string;
  readonly currency: string;
  readonly sum: string;
}

/**
 * 1: what a transfer takes from one account it gives to another. Entries are read in their order, and those of a transfer stand
 * together: of a page only the transfers that its ends cut in two stay open.
 */
export const transfersBalance: Check = {
  async *keys(shop) {
    const open = new Map<string, { id: string; sum: bigint }>();
    const transfers = () => [...new Set([...open.values()].map(({ id }) => id))];
    const pages = {
      service: 'payments',
      things: 'ledger entries',
      table: 'ledger_entries',
      key: 'id',
      type: 'uuid',
    } as const;
    for await (const page of pagesOf(shop, pages)) {
      for (const { id, currency, sum } of await unbalanced(shop, page)) {
        // What it lacks of one currency another does not make up for.
        const key = `${id} ${currency}`;
        const both = (open.get(key)?.sum ?? 0n) + BigInt(sum);
        if (both === 0n) open.delete(key);
        else open.set(key, { id, sum: both });
      }
      if (open.size >= shop.pageSize) {
        yield transfers();
        open.clear();
      }
    }
    yield transfers();
  },

  /** Reads through the whole ledger: there is something to judge only where it is wrong, or where it is written just now. */
  async judge({ databases }, keys): Promise<Finding[]> {
    const wrong = await databases.payments.query<Sum>(
      `SELECT transfer_id AS id, currency, sum(amount)::text AS sum FROM ledger_entries WHERE transfer_id = ANY($1::uuid[])
       GROUP BY transfer_id, currency HAVING sum(amount) <> 0 ORDER BY transfer_id, currency`,
      [keys],
    );
    return wrong.map(({ id, currency, sum }) => ({
      key: id,
      violation: violation(1, 'transfer', id, `sums to ${sum} ${currency}, not to 0`),
    }));
  },
};

/** The transfers that do not sum to 0 by the entries of a page alone. */
function unbalanced({ databases }: Shop, page: readonly string[]): Promise<Sum[]> {
  return databases.payments.query(
    `SELECT transfer_id AS id, currency, sum(amount)::text AS sum FROM ledger_entries WHERE id BETWEEN $1 AND $2
     GROUP BY transfer_id, currency HAVING sum(amount) <> 0`,
    [page.at(0), page.at(-1)],
  );
}
