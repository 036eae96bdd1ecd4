import { onTheirWay, type Sent, sentColumns } from '../messages/on-their-way.js';
import { undoneBy } from '../messages/undone.js';
import { disagreements, isStockYetToBeTaken } from '../orders/agreement.js';
import { illegalSteps } from '../orders/history.js';
import type { OrderFacts, PaymentFacts, ReservationFacts } from '../orders/order-facts.js';
import { unrest } from '../orders/rest.js';
import type { Shop } from '../shop.js';
import type { Check, Finding } from './check.js';
import { pagesOf } from './pages.js';

/**
 * 4, 5 and 7, and at rest 9: each order, its payment and its stock are as its place in its life wants them. What the other
 * two say of an order that does not exist is found from their side.
 */
export const ordersAgree: Check = {
  keys: (shop) => pagesOf(shop, { service: 'orders', things: 'orders', table: 'orders', key: 'id', type: 'uuid' }),

  async judge(shop, keys): Promise<Finding[]> {
    const orders = await ordersOf(shop, keys);
    const [payments, reservations] = await Promise.all([paymentsOf(shop, keys), reservationsOf(shop, keys)]);
    const untold = shop.atRest ? none : await notToldThatPlaced(shop, orders, reservations);
    return orders.flatMap((order) => {
      const { id } = order;
      const everywhere = {
        order,
        payment: payments.get(id),
        reservation: reservations.get(id),
        isUntold: untold.has(id),
      };
      const violations = [...disagreements(everywhere), ...illegalSteps(order), ...(shop.atRest ? unrest(order) : [])];
      return violations.map((violation) => ({ key: id, violation }));
    });
  },
};

const none: ReadonlySet<string> = new Set();

/** Lines as one text: product ids and quantities, in the order of ids. */
const unitsOf = (lines: string) => `(
  SELECT coalesce(string_agg(quantity || '× ' || product, ', ' ORDER BY product COLLATE "C"), '')
  FROM (
    SELECT lower(line->>'productId') AS product, sum((line->>'quantity')::bigint) AS quantity
    FROM jsonb_array_elements(${lines}) AS line GROUP BY 1
  ) AS summed
)`;

function ordersOf({ databases }: Shop, ids: readonly string[]): Promise<OrderFacts[]> {
  return databases.orders.query(
    `SELECT id, customer_id AS "customerId", status, offer, saga->>'step' AS step,
       coalesce(saga->>'next', saga->>'compensation') AS undo, saga_due_at AS "dueAt", total_amount AS total, currency,
       ${unitsOf('lines')} AS units, jsonb_path_query_array(timeline, '$[*].status') AS timeline
     FROM orders WHERE id = ANY($1::uuid[])`,
    [ids],
  );
}

async function paymentsOf({ databases }: Shop, ids: readonly string[]): Promise<ReadonlyMap<string, PaymentFacts>> {
  const rows = await databases.payments.query<PaymentFacts>(
    `SELECT order_id AS "orderId", customer_id AS "customerId", status, amount, refunded, currency
     FROM payments WHERE order_id = ANY($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.orderId, row]));
}

async function reservationsOf(
  { databases }: Shop,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReservationFacts>> {
  const rows = await databases.inventory.query<ReservationFacts>(
    `SELECT order_id AS "orderId", status, ${unitsOf('lines')} AS units FROM reservations WHERE order_id = ANY($1::text[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.orderId, row]));
}

/** Orders whose stock is only reserved because the message that they were placed has not come to inventory yet, and still may. */
async function notToldThatPlaced(
  shop: Shop,
  orders: readonly OrderFacts[],
  reservations: ReadonlyMap<string, ReservationFacts>,
): Promise<ReadonlySet<string>> {
  const reserved = orders.filter((order) => isStockYetToBeTaken(order, reservations.get(order.id)));
  if (reserved.length === 0) return none;
  const sent = await shop.databases.orders.query<Sent & { subject: string }>(
    `SELECT subject, ${sentColumns} FROM outbox WHERE type = 'OrderPlaced' AND subject = ANY($1::text[])`,
    [reserved.map(({ id }) => id)],
  );
  const ids = sent.map(({ id }) => id);
  const undone = new Set((await undoneBy(shop, 'inventory', ids)).map(({ id }) => id));
  const coming = await onTheirWay(
    shop,
    'inventory',
    sent.filter(({ id }) => undone.has(id)),
  );
  return new Set(sent.filter(({ id }) => coming.has(id)).map(({ subject }) => subject));
}
