import type { Shop } from '../shop.js';
import { violation } from '../violation.js';
import { type Check, type Finding, mostSuspects } from './check.js';

/** Units of a product: as it counts them itself, and as the reservations of orders do. */
interface Units {
  readonly id: string;
  readonly isProduct: boolean;
  readonly reserved: string;
  readonly sold: string;
  readonly lent: string;
  readonly heldReserved: string;
  readonly heldSold: string;
  readonly heldLent: string;
}

/**
 * 2 and 3: what a product counts as reserved, sold and lent is what the reservations of orders hold of it. Both change in one
 * transaction and are compared by one statement, so nothing that is under way is seen by half. It reads through both tables:
 * an index on what is live would cost every order more than this costs a round.
 */
export const stockIsWhatOrdersHold: Check = {
  async *keys(shop) {
    yield (await differences(shop, null)).map(({ id }) => id);
  },

  async judge(shop, keys) {
    if (keys.length === 0) return [];
    return (await differences(shop, keys)).flatMap(findingsOf);
  },
};

function findingsOf(units: Units): Finding[] {
  const { id, isProduct, reserved, sold, lent, heldReserved, heldSold, heldLent } = units;
  const whose = isProduct ? 'counts' : 'does not exist: counts';
  const findings: Finding[] = [];
  const compare = (invariant: 2 | 3, what: string, counted: string, held: string) => {
    if (counted === held) return;
    const problem = `${whose} ${counted} units as ${what}, and orders have ${held}`;
    findings.push({ key: id, violation: violation(invariant, 'product', id, problem) });
  };
  compare(2, 'reserved', reserved, heldReserved);
  compare(3, 'sold', sold, heldSold);
  compare(3, 'lent', lent, heldLent);
  return findings;
}

function differences({ databases }: Shop, productIds: readonly string[] | null): Promise<Units[]> {
  return databases.inventory.query(
    `WITH held AS (
       SELECT line->>'productId' AS id,
         coalesce(sum((line->>'quantity')::bigint) FILTER (WHERE status = 'reserved'), 0) AS reserved,
         coalesce(sum((line->>'quantity')::bigint) FILTER (WHERE status = 'sold'), 0) AS sold,
         coalesce(sum((line->>'quantity')::bigint) FILTER (WHERE status = 'lent'), 0) AS lent
       FROM reservations CROSS JOIN LATERAL jsonb_array_elements(lines) AS line
       WHERE status IN ('reserved', 'sold', 'lent') AND ($1::text[] IS NULL OR line->>'productId' = ANY($1))
       GROUP BY line->>'productId'
     ), counted AS (
       SELECT id::text, reserved, sold - unsold AS sold, lent - returned AS lent
       FROM products WHERE $1::text[] IS NULL OR id::text = ANY($1)
     ), compared AS (
       SELECT id, counted.id IS NOT NULL AS "isProduct",
         coalesce(counted.reserved, 0) AS reserved, coalesce(held.reserved, 0) AS "heldReserved",
         coalesce(counted.sold, 0) AS sold, coalesce(held.sold, 0) AS "heldSold",
         coalesce(counted.lent, 0) AS lent, coalesce(held.lent, 0) AS "heldLent"
       FROM counted FULL JOIN held USING (id)
     )
     SELECT id, "isProduct", reserved::text, "heldReserved"::text, sold::text, "heldSold"::text, lent::text, "heldLent"::text
     FROM compared
     WHERE reserved <> "heldReserved" OR sold <> "heldSold" OR lent <> "heldLent"
     LIMIT $2`,
    [productIds, mostSuspects],
  );
}
