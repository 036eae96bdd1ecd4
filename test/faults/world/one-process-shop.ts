import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { eventually, freshDatabase } from '#platform/testing';
import { InProcessBus } from '../../../libs/platform/messaging/in-process-bus.js';
import { startShop } from '../../../shop/shop.js';
import { type Break, breakPart, guardsOf } from '../composition/breaks.js';
import { type Service, services, sharedEnvironment } from './environment.js';

const patience = { timeoutMs: 30_000 };

export interface OneProcessShop {
  readonly url: string;
  readonly databaseUrls: Readonly<Record<string, string>>;
  /** These types of message look as if they were sent, and are not, until `sendAgain`. */
  readonly keptBack: Set<string>;
  /** Has orders send what it sent before. Resolves when all has arrived. */
  sendAgain(...types: string[]): Promise<void>;
  /** Resolves when no checkout waits for anything. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** The whole shop in this process, with a part of it broken on purpose, or none: small and quick enough to have many. */
export async function startOneProcessShop(stepTimeoutMs: number, broken?: Break): Promise<OneProcessShop> {
  const keptBack = new Set<string>();
  const endings: (() => unknown)[] = [keepBack(keptBack)];
  if (broken) for (const service of services) endings.push(await breakPart(service, broken));
  const databaseUrls: Record<string, string> = {};
  for (const service of services) {
    const database = await freshDatabase();
    databaseUrls[service] = database.url;
    endings.push(() => database.drop());
  }
  const folder = mkdtempSync(join(tmpdir(), 'souk-one-process-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  // As if it had been seeded: nobody is here but those whom the test knows.
  writeFileSync(join(folder, 'seeded'), '');
  const databases = Object.entries(databaseUrls).map(([service, url]) => [
    `${service.toUpperCase()}_DATABASE_URL`,
    url,
  ]);
  const shop = await startShop(
    { ...sharedEnvironment(stepTimeoutMs), ...Object.fromEntries(databases), LOG_LEVEL: 'silent' },
    folder,
  );
  endings.push(() => shop.close());

  const sql = async (service: Service, statement: string, parameters: unknown[] = []) => {
    const client = new pg.Client({ connectionString: databaseUrls[service] });
    await client.connect();
    return client.query(statement, parameters).finally(() => client.end());
  };
  if (broken) for (const { service, sql: statement } of guardsOf[broken]) await sql(service, statement);
  const none = (what: string) =>
    eventually(async () => expect((await sql('orders', `SELECT FROM ${what}`)).rowCount).toBe(0), patience);
  return {
    url: shop.url,
    databaseUrls,
    keptBack,
    sendAgain: async (...types) => {
      for (const type of types) keptBack.delete(type);
      await sql('orders', 'UPDATE outbox SET published_at = NULL WHERE type = ANY ($1)', [types]);
      await none('outbox WHERE published_at IS NULL');
    },
    rest: () => none('orders WHERE saga_due_at IS NOT NULL'),
    close: async () => {
      for (const end of endings.reverse()) await end();
    },
  };
}

/** Has messages of these types get lost on the way, and their senders believe that they arrived. Answers what ends it. */
function keepBack(types: ReadonlySet<string>): () => void {
  const { publish } = InProcessBus.prototype;
  InProcessBus.prototype.publish = async function (message) {
    if (!types.has(message.type)) await publish.call(this, message);
  };
  return () => {
    InProcessBus.prototype.publish = publish;
  };
}
