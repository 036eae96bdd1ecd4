import { violation } from '../violation.js';
import { type Check, type Finding, mostSuspects } from './check.js';

/** Orders that are named of one key. */
const mostNamed = 10;
const uuidLength = 36;

/** 6: a customer's idempotency key stands for one order. A key to judge is the customer's id with the idempotency key behind it. */
export const oneOrderPerKey: Check = {
  async *keys({ databases }) {
    const doubled = await databases.orders.query<{ key: string }>(
      `SELECT customer_id || idempotency_key AS key FROM orders WHERE idempotency_key IS NOT NULL
       GROUP BY customer_id, idempotency_key HAVING count(*) > 1 LIMIT $1`,
      [mostSuspects],
    );
    yield doubled.map(({ key }) => key);
  },

  async judge({ databases }, keys): Promise<Finding[]> {
    const doubled = await databases.orders.query<{ key: string; customerId: string; ids: string[] }>(
      `SELECT customer_id || idempotency_key AS key, customer_id AS "customerId",
         (array_agg(id::text ORDER BY id))[:${mostNamed}] AS ids
       FROM orders JOIN unnest($1::uuid[], $2::text[]) AS given (customer_id, idempotency_key)
         USING (customer_id, idempotency_key)
       GROUP BY customer_id, idempotency_key HAVING count(*) > 1`,
      [keys.map((key) => key.slice(0, uuidLength)), keys.map((key) => key.slice(uuidLength))],
    );
    return doubled.map(({ key, customerId, ids }) => ({
      key,
      violation: violation(6, 'orders', ids, `share an idempotency key of customer ${customerId}`),
    }));
  },
};
