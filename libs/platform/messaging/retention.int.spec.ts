import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '#platform/database';
import { freshDatabase } from '#platform/testing';
import { messagingMigrations } from './messaging.migration.js';
import { Retention } from './retention.js';

let dataSource: DataSource;
let retention: Retention;
beforeAll(async () => {
  const { url } = await freshDatabase();
  dataSource = await new DataSource({ type: 'postgres', url, migrations: messagingMigrations }).initialize();
  await dataSource.runMigrations();
  retention = new Retention('orders', new Database(dataSource), { held: true });
});
afterAll(() => dataSource.destroy());

it('removes what was published over a day ago and handled over 30 days ago, and nothing else', async () => {
  await dataSource.query(`
    INSERT INTO outbox (id, type, subject, body, created_at, published_at) VALUES
      (gen_random_uuid(), 'Old', 'a', '{}', now() - interval '3 days', now() - interval '25 hours'),
      (gen_random_uuid(), 'Recent', 'a', '{}', now() - interval '3 days', now() - interval '23 hours'),
      (gen_random_uuid(), 'Waiting', 'a', '{}', now() - interval '3 days', NULL)`);
  await dataSource.query(`
    INSERT INTO inbox (message_id, attempts, received_at, done_at) VALUES
      (gen_random_uuid(), 1, now() - interval '31 days', now() - interval '31 days'),
      (gen_random_uuid(), 2, now() - interval '29 days', now() - interval '29 days')`);
  expect(await retention.prune()).toBe(false);
  const kept: { type: string }[] = await dataSource.query('SELECT type FROM outbox ORDER BY type');
  expect(kept.map(({ type }) => type)).toEqual(['Recent', 'Waiting']);
  expect(await dataSource.query('SELECT attempts FROM inbox')).toEqual([{ attempts: 2 }]);
});

it('removes a bounded number at once, and says when there is more', async () => {
  await dataSource.query(`
    INSERT INTO outbox (id, type, subject, body, published_at)
    SELECT gen_random_uuid(), 'Old', 'a', '{}', now() - interval '2 days' FROM generate_series(1, 5001)`);
  await dataSource.query(`
    INSERT INTO inbox (message_id, received_at) SELECT gen_random_uuid(), now() - interval '2 months' FROM generate_series(1, 5001)`);
  expect(await retention.prune()).toBe(true);
  const left = `SELECT (SELECT count(*) FROM outbox WHERE type = 'Old')::int AS outbox,
    (SELECT count(*) FROM inbox WHERE attempts = 1)::int AS inbox`;
  const [{ outbox, inbox }] = await dataSource.query(left);
  expect(inbox).toBe(1);
  expect(outbox).toBeGreaterThan(0);
  expect(await retention.prune()).toBe(false);
  expect(await dataSource.query(left)).toEqual([{ outbox: 0, inbox: 0 }]);
});
