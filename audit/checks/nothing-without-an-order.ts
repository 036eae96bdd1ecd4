import type { Shop } from '../shop.js';
import { violation } from '../violation.js';
import type { Check, Finding } from './check.js';
import { type Pages, pagesOf } from './pages.js';

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** 4: whoever was charged, or had stock set aside, has an order. It was there before them, so it is asked for after them. */
function withoutOrder(pages: Pages, problem: string): Check {
  return {
    keys: (shop) => pagesOf(shop, pages),

    async judge(shop, keys): Promise<Finding[]> {
      const known = await ordersAmong(shop, keys);
      const orphans = keys.filter((key) => !known.has(key));
      if (orphans.length === 0) return [];
      const { service, table, key, type } = pages;
      const rows = await shop.databases[service].query<{ id: string; status: string }>(
        `SELECT ${key}::text AS id, status FROM ${table} WHERE ${key} = ANY($1::${type}[])`,
        [orphans],
      );
      return rows.map(({ id, status }) => ({ key: id, violation: violation(4, 'order', id, `${problem} ${status}`) }));
    },
  };
}

export const paymentsHaveOrders = withoutOrder(
  { service: 'payments', things: 'payments', table: 'payments', key: 'order_id', type: 'uuid' },
  'does not exist, and its payment is',
);

export const reservationsHaveOrders = withoutOrder(
  { service: 'inventory', things: 'reservations', table: 'reservations', key: 'order_id', type: 'text' },
  'does not exist, and its stock is',
);

async function ordersAmong({ databases }: Shop, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await databases.orders.query<{ id: string }>('SELECT id::text FROM orders WHERE id = ANY($1::uuid[])', [
    ids.filter((id) => uuidForm.test(id)),
  ]);
  return new Set(rows.map(({ id }) => id));
}
