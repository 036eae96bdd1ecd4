import pg from 'pg';

/**
 * What so many orders that were placed and paid for leave in the large tables: orders, reservations, payments and ledger entries.
 * Their ids are random, which is the worse case for an index: those of real ones come in order.
 */
const fillings: Readonly<Record<string, readonly string[]>> = {
  orders: [
    `INSERT INTO orders (id, customer_id, offer, status, lines, total_amount, currency, shipping, shipping_given, timeline,
                         idempotency_key, request_hash, saga, version)
     SELECT gen_random_uuid(), gen_random_uuid(), 'SALE', 'PLACED',
            '[{"productId": "00000000-0000-7000-8000-000000000000", "productName": "Lamp", "quantity": 1, "unitAmount": 1999}]',
            1999, 'USD', '{"name": "Bench", "phoneNumber": "1", "address": "1 Bench Street", "city": "Load", "postalCode": "1", "country": null}',
            false, '[{"status": "PENDING", "at": "2026-01-01T00:00:00Z", "note": null}, {"status": "PLACED", "at": "2026-01-01T00:00:01Z", "note": null}]',
            'bulk-' || n, 'none', '{"step": "placed"}', 3
     FROM generate_series(1, $1) n`,
  ],
  inventory: [
    `INSERT INTO reservations (order_id, status, offer, lines, version)
     SELECT gen_random_uuid(), 'sold', 'SALE', '[{"productId": "00000000-0000-7000-8000-000000000000", "quantity": 1}]', 2
     FROM generate_series(1, $1) n`,
  ],
  payments: [
    `INSERT INTO payments (order_id, customer_id, status, amount, refunded, currency, version, created_at, updated_at)
     SELECT gen_random_uuid(), gen_random_uuid(), 'charged', 1999, 0, 'USD', 1, now(), now() FROM generate_series(1, $1) n`,
    `WITH transfers AS (
       SELECT gen_random_uuid() AS transfer, gen_random_uuid() AS placed, md5('wallet ' || n % 100000)::uuid AS wallet
       FROM generate_series(1, $1) n
     )
     INSERT INTO ledger_entries (id, transfer_id, wallet_id, house, amount, currency, kind, order_id)
     SELECT gen_random_uuid(), transfer, wallet, NULL, -1999, 'USD', 'CHARGE', placed FROM transfers
     UNION ALL
     SELECT gen_random_uuid(), transfer, NULL, 'sales', 1999, 'USD', 'CHARGE', placed FROM transfers`,
  ],
};

/** Fills the tables as `rows` orders would have, and lets PostgreSQL take note. */
export async function fillWithOrders(databaseUrls: Readonly<Record<string, string>>, rows: number): Promise<void> {
  console.log(`writing ${rows} orders …`);
  for (const [name, statements] of Object.entries(fillings)) {
    const client = new pg.Client({ connectionString: databaseUrls[name] });
    await client.connect();
    for (const statement of statements) await client.query(statement.replaceAll('$1', String(rows)));
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT').catch(() => undefined);
    await client.end();
  }
}
