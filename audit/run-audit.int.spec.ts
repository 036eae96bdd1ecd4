import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '#platform/testing';
import { mostSuspects } from './checks/check.js';
import { ReadOnlyDatabase } from './databases/read-only-database.js';
import { addManyOrders } from './testing/add-many-orders.js';
import { addOrder } from './testing/add-order.js';
import { AuditedShop } from './testing/audited-shop.js';
import { settledLives } from './testing/lives.js';
import { tell } from './testing/tell.js';

let shop: AuditedShop;
beforeAll(async () => {
  shop = await AuditedShop.open();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shop.empty();
});
afterAll(() => shop.close());

describe('An audit of an open shop', () => {
  it('tells only what is still wrong when it looks again, and looks at nothing else again', async () => {
    const late = await addOrder(shop, { ...settledLives.placed, stock: 'reserved' });
    const wrong = await addOrder(shop, { ...settledLives.placed, payment: 'none' });
    await addOrder(shop, settledLives.placed);
    const message = await tell(shop, { from: 'orders', type: 'OrderPlaced', subject: late.id });
    const asked = vi.spyOn(ReadOnlyDatabase.prototype, 'query');
    const suspected = vi.fn(async () => {
      await shop.sql('inventory', "UPDATE reservations SET status = 'sold' WHERE order_id = $1", [late.id]);
      await shop.sql('inventory', 'INSERT INTO inbox (message_id, done_at) VALUES ($1, now())', [message]);
      await shop.sql('inventory', 'UPDATE products SET reserved = 0, sold = 3 WHERE id = $1', [late.productId]);
      asked.mockClear();
    });
    const report = await shop.audit({ onSuspects: suspected });
    expect(report).toMatchObject({ found: 1, violations: [{ invariant: 4, ids: [wrong.id] }] });
    expect(suspected).toHaveBeenCalledExactlyOnceWith(3);
    const keys = asked.mock.calls.flatMap(([, values]) => values?.[0]);
    expect(new Set(keys.flat())).toEqual(new Set([late.id, wrong.id, expect.stringMatching(/^\d+$/), message]));
  });

  it('looks once where nothing looks wrong', async () => {
    await addOrder(shop, settledLives.placed);
    const suspected = vi.fn();
    await shop.audit({ onSuspects: suspected, recheckMs: 3_600_000 });
    expect(suspected).not.toHaveBeenCalled();
  });

  it('ends at once when it is called off while it waits', async () => {
    await addOrder(shop, { ...settledLives.placed, payment: 'none' });
    const stopping = new AbortController();
    const audit = shop.audit({ recheckMs: 3_600_000, signal: stopping.signal, onSuspects: () => stopping.abort() });
    await expect(audit).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends at once when it is called off while a database is at work', async () => {
    await shop.addWallet();
    await shop.sql('payments', 'ALTER TABLE ledger_entries RENAME TO entries');
    await shop.sql('payments', 'CREATE VIEW ledger_entries AS SELECT * FROM entries WHERE pg_sleep(3600) IS NOT NULL');
    const stopping = new AbortController();
    const audit = shop.audit({ signal: stopping.signal });
    const outcome = expect(audit).rejects.toMatchObject({ name: 'AbortError' });
    await eventually(async () => {
      const sleeping = await shop.sql('payments', "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
      expect(sleeping).toHaveLength(1);
    });
    stopping.abort();
    await outcome;
    await shop.sql('payments', 'DROP VIEW ledger_entries');
    await shop.sql('payments', 'ALTER TABLE entries RENAME TO ledger_entries');
  });
});

describe('An audit of a large shop', () => {
  const orders = 20_000;
  const pageSize = 1_000;

  it('reads a page at a time, to the last row', async () => {
    await addManyOrders(shop, orders);
    const answers = vi.spyOn(ReadOnlyDatabase.prototype, 'query');
    const clean = await shop.audit({ atRest: true, pageSize });
    const rows = await Promise.all(answers.mock.results.map(async ({ value }) => (await value).length));
    expect(Math.max(...rows)).toBe(pageSize);
    expect(clean.violations).toEqual([]);
    const all = { orders, payments: orders, reservations: orders, messages: orders, 'ledger entries': 2 * orders + 2 };
    expect(clean.checked).toMatchObject(all);

    const [last] = await shop.sql<{ id: string }>('orders', 'SELECT id FROM orders ORDER BY id DESC LIMIT 1');
    await shop.sql('orders', 'UPDATE orders SET total_amount = 101 WHERE id = $1', [last?.id]);
    expect(await shop.audit({ pageSize })).toMatchObject({ found: 1, violations: [{ invariant: 4, ids: [last?.id] }] });
  });

  it('names some and counts all at rest, and stops looking where too much looks wrong while it is open', async () => {
    await addManyOrders(shop, orders);
    await shop.sql('orders', `UPDATE orders SET timeline = '[]'`);
    const atRest = await shop.audit({ atRest: true, pageSize });
    // Each begins as nothing, and ends as nothing.
    expect(atRest.counts).toMatchObject({ 4: 0, 7: 2 * orders });
    expect(atRest.violations).toHaveLength(1_000);

    const open = await shop.audit({ pageSize });
    expect(open.checked.orders).toBe(mostSuspects);
    expect(open.violations).toHaveLength(1_000);
    expect(open.counts[7]).toBe(2 * mostSuspects + 1);
  });

  it('waits before it tells that too much looks wrong, and looks on where all of that was only late', async () => {
    await addManyOrders(shop, orders);
    const [last] = await shop.sql<{ id: string }>('orders', 'SELECT id FROM orders ORDER BY id DESC LIMIT 1');
    await shop.sql('payments', `UPDATE payments SET status = 'declined'`);
    const suspected = vi.fn(async () => {
      await shop.sql('payments', `UPDATE payments SET status = 'charged' WHERE order_id <> $1`, [last?.id]);
    });
    const report = await shop.audit({ pageSize, onSuspects: suspected });
    expect(suspected.mock.calls[0]).toEqual([mostSuspects]);
    expect(report.checked).toMatchObject({ orders, messages: orders });
    expect(new Set(report.violations.map(({ ids }) => ids.join()))).toEqual(new Set([last?.id]));
  });
});

describe('What an audit reads', () => {
  it('it cannot change', async () => {
    const database = new ReadOnlyDatabase('orders', shop.databaseUrls.orders);
    await expect(database.query('DELETE FROM orders')).rejects.toThrow(
      'the database of orders cannot be read: cannot execute DELETE in a read-only transaction',
    );
    await database.close();
  });

  it('must be there: it never takes what it cannot see for well', async () => {
    const gone = new URL(shop.databaseUrls.payments);
    gone.pathname = '/no_such_database';
    await expect(shop.audit({ databaseUrls: { ...shop.databaseUrls, payments: gone.href } })).rejects.toThrow(
      'the database of payments cannot be read: database "no_such_database" does not exist',
    );
    await shop.sql('orders', 'ALTER TABLE orders RENAME TO misplaced');
    await expect(shop.audit()).rejects.toThrow(
      'the database of orders cannot be read: relation "orders" does not exist',
    );
    await shop.sql('orders', 'ALTER TABLE misplaced RENAME TO orders');
  });
});
