import { expect, it } from 'vitest';
import { useShop } from '../harness/shop.js';
import { countsOf, importCsv } from './run.js';

const souk = useShop({ RATE_LIMIT_PER_MINUTE: '8' });

it('keeps to the rate limit, and Ctrl-C ends its waiting with the sum so far', async () => {
  const ada = await souk.visitor.register();
  const rows = Array.from({ length: 500 }, (_, index) => `limit-${index},Thing ${index},,Things,1,1,`);
  const csv = ['sku,name,description,category,price,stock,offer', ...rows].join('\n');
  const startedAt = performance.now();
  const imported = await importCsv(ada, csv, 'for the rate limit');
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect(imported.exitCode).toBe(130);
  expect(imported.status).toMatch(/^waiting \d+ s for the rate limit\n$/);
  const { created = 0, failed } = countsOf(imported);
  expect(failed).toBe(0);
  expect(created).toBeGreaterThan(0);
  expect(created).toBeLessThanOrEqual(8 * 20);
});
