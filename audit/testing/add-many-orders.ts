import type { AuditedShop } from './audited-shop.js';

/**
 * So many orders that went through, one unit each for 100, of one customer and one product. Their ids, and those of their
 * ledger entries, are the numbers from 1 up.
 */
export async function addManyOrders(shop: AuditedShop, count: number): Promise<void> {
  const customerId = await shop.addWallet(100 * count);
  const productId = await shop.addProduct(count);
  const id = (number: string) => `lpad(to_hex(${number}), 32, '0')::uuid`;
  await shop.sql(
    'orders',
    `INSERT INTO orders (id, customer_id, offer, status, lines, total_amount, currency, shipping_given, timeline,
       idempotency_key, request_hash, saga, version)
     SELECT ${id('n')}, $2, 'SALE', 'PLACED', jsonb_build_array(jsonb_build_object('productId', $3::text, 'quantity', 1)), 100,
       'USD', false, '[{"status":"PENDING"},{"status":"PLACED"}]', 'key ' || n, '', '{"step":"placed"}', 1
     FROM generate_series(1, $1::int) AS n`,
    [count, customerId, productId],
  );
  await shop.sql(
    'payments',
    `INSERT INTO payments (order_id, customer_id, status, amount, refunded, currency, version)
     SELECT ${id('n')}, $2, 'charged', 100, 0, 'USD', 1 FROM generate_series(1, $1::int) AS n`,
    [count, customerId],
  );
  await shop.sql(
    'payments',
    `INSERT INTO ledger_entries (id, transfer_id, wallet_id, house, amount, currency, kind, order_id)
     SELECT ${id('2 * n + side')}, ${id('n')}, CASE side WHEN 0 THEN $2::uuid END, CASE side WHEN 1 THEN 'sales' END,
       CASE side WHEN 0 THEN -100 ELSE 100 END, 'USD', 'CHARGE', ${id('n')}
     FROM generate_series(1, $1::int) AS n CROSS JOIN generate_series(0, 1) AS side`,
    [count, customerId],
  );
  await shop.sql('payments', 'UPDATE wallets SET balance = 0 WHERE user_id = $1', [customerId]);
  await shop.sql(
    'inventory',
    `INSERT INTO reservations (order_id, status, offer, lines, version)
     SELECT ${id('n')}::text, 'sold', 'SALE', jsonb_build_array(jsonb_build_object('productId', $2::text, 'quantity', 1)), 1
     FROM generate_series(1, $1::int) AS n`,
    [count, productId],
  );
  await shop.sql('inventory', 'UPDATE products SET available = 0, sold = $2 WHERE id = $1', [productId, count]);
  await shop.sql(
    'orders',
    `INSERT INTO outbox (id, type, subject, body, published_at)
     SELECT ${id('n')}, 'OrderPlaced', ${id('n')}::text, '{}', now() - interval '1 hour' FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  await shop.sql(
    'inventory',
    `INSERT INTO inbox (message_id, done_at) SELECT ${id('n')}, now() FROM generate_series(1, $1::int) AS n`,
    [count],
  );
}
