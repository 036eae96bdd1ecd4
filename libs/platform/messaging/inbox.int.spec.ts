import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '#platform/database';
import { freshDatabase } from '#platform/testing';
import { Inbox } from './inbox.js';
import { messagingMigrations } from './messaging.migration.js';

let dataSource: DataSource;
let database: Database;
let inbox: Inbox;

beforeAll(async () => {
  const { url } = await freshDatabase();
  dataSource = await new DataSource({ type: 'postgres', url, migrations: messagingMigrations }).initialize();
  await dataSource.runMigrations();
  database = new Database(dataSource);
  inbox = new Inbox(database);
});
afterAll(() => dataSource.destroy());

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
const accept = (messageIds: readonly string[]) => database.transaction((tx) => inbox.acceptAll(tx, messageIds));

it('accepts each message once, whatever it comes with', async () => {
  const [a = '', b = '', c = ''] = ids(3);
  expect(await accept([a, b])).toEqual(new Set([a, b]));
  expect(await accept([b, c, a])).toEqual(new Set([c]));
  expect(await accept([c])).toEqual(new Set());
});

it('accepts what was only tried, and counts no attempt at what is done', async () => {
  const [tried = '', done = ''] = ids(2);
  expect(await inbox.countAttempt(tried, 1)).toBe(1);
  await accept([done]);
  expect(await accept([tried, done])).toEqual(new Set([tried]));
  expect(await inbox.countAttempt(tried, 2)).toBeUndefined();
  expect(await inbox.attempts(done)).toBeUndefined();
});

it('has nothing of a transaction that is rolled back', async () => {
  const [a = '', b = ''] = ids(2);
  const failing = database.transaction(async (tx) => {
    await inbox.acceptAll(tx, [a, b]);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await accept([a, b])).toEqual(new Set([a, b]));
});

it('lets two take the same messages in any order without a deadlock, and one of them have each', async () => {
  for (let round = 0; round < 20; round++) {
    const some = ids(200);
    const taken = await Promise.all([accept(some), accept([...some].reverse()), accept(some.slice(50))]);
    expect(taken.flatMap((each) => [...each]).sort()).toEqual([...some].sort());
  }
});
