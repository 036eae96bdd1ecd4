import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { freshDatabase } from '#platform/testing';
import { demoUsers } from '../../../shop/demo-users.js';
import { type Shop, startShop } from '../../../shop/shop.js';
import { Client } from './client.js';

export interface ShopUnderTest {
  readonly shop: Shop;
  /** A visitor. */
  readonly visitor: Client;
  readonly admin: Client;
}

/** A whole shop for a test file, on databases of its own and free ports; `env` overrides what it would use. */
export function useShop(env: Record<string, string> = {}): ShopUnderTest {
  let running: ShopUnderTest | undefined;
  let stop: () => Promise<void> = async () => {};

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'souk-shop-'));
    const names = ['users', 'inventory', 'orders', 'pricing', 'payments'] as const;
    const databases = await Promise.all(names.map(async (name) => ({ name, database: await freshDatabase() })));
    const urls = Object.fromEntries(
      databases.map(({ name, database }) => [`${name.toUpperCase()}_DATABASE_URL`, database.url]),
    );
    const limits = { RATE_LIMIT_PER_MINUTE: '0', LOGIN_LIMIT_PER_MINUTE: '0' };
    const shop = await startShop({ PORT: '0', LOG_LEVEL: 'error', ...limits, ...urls, ...env }, folder);
    stop = async () => {
      await shop.close();
      await Promise.all(databases.map(({ database }) => database.drop()));
      rmSync(folder, { recursive: true, force: true });
    };
    const visitor = new Client(shop.url);
    running = { shop, visitor, admin: await visitor.login(demoUsers.admin.email, demoUsers.admin.password) };
  });

  afterAll(() => stop());

  const ready = () => {
    if (!running) throw new Error('the shop is not open yet');
    return running;
  };
  return {
    get shop() {
      return ready().shop;
    },
    get visitor() {
      return ready().visitor;
    },
    get admin() {
      return ready().admin;
    },
  };
}
