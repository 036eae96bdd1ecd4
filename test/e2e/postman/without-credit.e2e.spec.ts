import { expect, it } from 'vitest';
import { useShop } from '../harness/shop.js';
import { runCollection } from './run-collection.js';

/** As in production, unless somebody says otherwise. */
const souk = useShop({ WELCOME_CREDIT: '0', SELF_DEPOSIT: 'off', LOGIN_LIMIT_PER_MINUTE: '10' });

const runTimeoutMs = 120_000;

it(
  'the Postman collection goes through where nobody gets credit or tops up: the admin pays in',
  async () => {
    const run = await runCollection(souk.shop.url, 'local.postman_environment.json');
    expect(run.failures).toEqual([]);
    expect(run.skipped).toEqual([]);
  },
  runTimeoutMs,
);

it(
  'without an admin either, the Postman collection says what it lacks, and tidies up',
  async () => {
    const run = await runCollection(souk.shop.url, 'compose.postman_environment.json');
    expect(run.failures).toEqual([expect.stringMatching(/^My wallet: has enough in it, or this shop gives no credit/)]);
    expect(run.sent).not.toContain('Place an order');
    const { products, users } = await souk.admin.data('{ products { totalCount } users { totalCount } }');
    expect([products.totalCount, users.totalCount]).toEqual([60, 3]);
  },
  runTimeoutMs,
);
