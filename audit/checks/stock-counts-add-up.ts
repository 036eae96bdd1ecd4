import { violation } from '../violation.js';
import type { Check, Finding } from './check.js';
import { pagesOf } from './pages.js';

interface Counts {
  readonly id: string;
  readonly isBelowZero: boolean;
  readonly isUnitLost: boolean;
  readonly counts: string;
}

/** 2 and 3: no count of a product is below 0, and every unit that came in is there, sold, or lent and not yet back. */
export const stockCountsAddUp: Check = {
  keys: (shop) =>
    pagesOf(shop, { service: 'inventory', things: 'products', table: 'products', key: 'id', type: 'uuid' }),

  async judge({ databases }, keys): Promise<Finding[]> {
    const wrong = await databases.inventory.query<Counts>(
      `SELECT * FROM (
         SELECT id, least(available, reserved, in_use) < 0 AS "isBelowZero",
           initial_stock + restocked - sold + unsold - lent + returned <> available::bigint + reserved
             OR lent - returned <> in_use AS "isUnitLost",
           format('available %s, reserved %s, in use %s; initially %s, restocked %s, sold %s, unsold %s, lent %s, returned %s',
             available, reserved, in_use, initial_stock, restocked, sold, unsold, lent, returned) AS counts
         FROM products WHERE id = ANY($1::uuid[])
       ) AS product WHERE "isBelowZero" OR "isUnitLost"`,
      [keys],
    );
    return wrong.flatMap(({ id, isBelowZero, isUnitLost, counts }) => [
      ...(isBelowZero ? [{ key: id, violation: violation(2, 'product', id, `has a count below 0: ${counts}`) }] : []),
      ...(isUnitLost ? [{ key: id, violation: violation(3, 'product', id, `does not add up: ${counts}`) }] : []),
    ]);
  },
};
