import { expect, it } from 'vitest';
import { useShop } from '../harness/shop.js';
import { countsOf, importCsv } from './run.js';

const souk = useShop({ RATE_LIMIT_PER_MINUTE: '8' });

it('keeps to the rate limit, and Ctrl-C ends its waiting with the sum so far', async () => {
  const ada = await souk.visitor.register();
  const rows = Array.from({ length: 500 }, (_, index) => `limit-${index},Thing ${index},,Things,1,1,`);
  const csv = ['sku,name,description,category,price,stock,offer', ...rows].join('\n');
  // It would wait for a minute, longer than this test may take.
  const imported = await importCsv(ada, csv, 'for the rate limit');
  expect(imported.exitCode).toBe(130);
  // Two that are refused at once may each say so.
  expect(imported.status).toMatch(/^(waiting \d+ s for the rate limit\n)+$/);
  const { created = 0, failed } = countsOf(imported);
  expect(failed).toBe(0);
  expect(created).toBeGreaterThan(0);
  expect(created).toBeLessThanOrEqual(8 * 20);
});
