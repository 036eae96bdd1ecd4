import type { Shop } from '../shop.js';
import { violation } from '../violation.js';
import { type Check, type Finding, mostSuspects } from './check.js';

interface Taken {
  readonly id: string;
  readonly status: string | null;
  /** What the payment says that the customer paid, net of refunds. */
  readonly said: string;
  /** What left a wallet for the order. */
  readonly taken: string;
  /** Whether that is another customer's. */
  readonly isAnothers: boolean | null;
}

/**
 * 4: what a payment says is what left its customer's wallet for the order, once. The ledger has no index by order, so one
 * statement compares all of both: the database sorts on its disk what does not fit its memory, and tells only what differs.
 */
export const ledgerAgreesWithPayments: Check = {
  async *keys(shop) {
    yield [...new Set((await differences(shop, null)).map(({ id }) => id))];
  },

  async judge(shop, keys): Promise<Finding[]> {
    if (keys.length === 0) return [];
    const wrong = await differences(shop, keys);
    return wrong.map((row) => ({ key: row.id, violation: violation(4, 'order', row.id, describe(row)) }));
  },
};

function describe({ status, said, taken, isAnothers }: Taken): string {
  if (status === null) return `has no payment, and ${taken} were taken for it`;
  const whose = isAnothers ? "another customer's wallet" : 'the wallet';
  return `has a payment that is ${status} and keeps ${said}, and ${taken} were taken from ${whose}`;
}

function differences({ databases }: Shop, orderIds: readonly string[] | null): Promise<Taken[]> {
  return databases.payments.query(
    `WITH said AS (
       SELECT order_id, customer_id, status,
         CASE WHEN status IN ('charged', 'refunded') THEN amount - refunded ELSE 0 END AS net
       FROM payments WHERE $1::uuid[] IS NULL OR order_id = ANY($1)
     ), taken AS (
       SELECT order_id, wallet_id, -sum(amount) AS net FROM ledger_entries
       WHERE order_id IS NOT NULL AND wallet_id IS NOT NULL AND ($1::uuid[] IS NULL OR order_id = ANY($1))
       GROUP BY order_id, wallet_id
     )
     SELECT order_id AS id, status, coalesce(said.net, 0)::text AS said, coalesce(taken.net, 0)::text AS taken,
       taken.wallet_id <> said.customer_id AS "isAnothers"
     FROM said FULL JOIN taken USING (order_id)
     WHERE taken.wallet_id <> said.customer_id OR coalesce(said.net, 0) <> coalesce(taken.net, 0)
     LIMIT $2`,
    [orderIds, mostSuspects],
  );
}
