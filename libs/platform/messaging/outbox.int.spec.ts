import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { Database } from '#platform/database';
import { newContext, runInContext } from '#platform/observability';
import { freshDatabase } from '#platform/testing';
import { messagingMigrations } from './messaging.migration.js';
import { Outbox } from './outbox.js';

const Told = { type: 'Told', source: 'orders', schema: z.object({ n: z.int() }) };
let wakings = 0;
let dataSource: DataSource;
let database: Database;
const outbox = new Outbox(() => wakings++);

beforeAll(async () => {
  const { url } = await freshDatabase();
  dataSource = await new DataSource({ type: 'postgres', url, migrations: messagingMigrations }).initialize();
  await dataSource.runMigrations();
  database = new Database(dataSource);
});
afterAll(() => dataSource.destroy());
beforeEach(async () => {
  wakings = 0;
  await dataSource.query('DELETE FROM outbox');
});

const rows = () => dataSource.query('SELECT id, type, subject, body FROM outbox ORDER BY seq');
const told = (n: number) => ({ definition: Told, subject: 'a', sequence: n, data: { n } });

it('writes the whole envelope with the transaction', async () => {
  const context = newContext({ correlationId: 'a-click', causationId: '0198c0de-0000-7000-8000-000000000001' });
  await runInContext(context, () =>
    database.transaction((tx) => outbox.append(tx, Told, { subject: 'a', sequence: 7, data: { n: 1 } })),
  );
  const [row] = await rows();
  expect(row).toMatchObject({ type: 'Told', subject: 'a' });
  expect(row.body).toEqual({
    specversion: '1.0',
    id: row.id,
    type: 'Told',
    source: 'orders',
    subject: 'a',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    datacontenttype: 'application/json',
    data: { n: 1 },
    sequence: 7,
    correlationid: 'a-click',
    causationid: '0198c0de-0000-7000-8000-000000000001',
    traceparent: context.traceparent,
  });
});

it('keeps the order of what is written at once', async () => {
  await database.transaction((tx) => outbox.appendAll(tx, [told(3), told(1), told(2)]));
  expect((await rows()).map(({ body }: { body: { sequence: number } }) => body.sequence)).toEqual([3, 1, 2]);
});

it('wakes the relay when the transaction has committed, and not before', async () => {
  await database.transaction(async (tx) => {
    await outbox.appendAll(tx, [told(1)]);
    expect(wakings).toBe(0);
  });
  expect(wakings).toBe(1);
});

it('leaves nothing when the transaction is rolled back, and wakes nobody', async () => {
  const failing = database.transaction(async (tx) => {
    await outbox.appendAll(tx, [told(1)]);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await rows()).toEqual([]);
  expect(wakings).toBe(0);
});

it('refuses what does not fit the schema', async () => {
  const failing = database.transaction((tx) =>
    outbox.append(tx, Told, { subject: 'a', sequence: 1, data: { n: 0.5 } }),
  );
  await expect(failing).rejects.toThrow();
  expect(await rows()).toEqual([]);
});
