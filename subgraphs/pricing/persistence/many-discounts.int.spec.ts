import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopesOf } from '../domain/discount.js';
import { PricingDatabase } from '../testing/pricing-database.js';
import { tiersParameters, tiersQuery } from './discount-tiers.repository.js';
import { selectPage } from './discounts.repository.js';

const now = new Date();
const hourMs = 60 * 60 * 1000;
const productIds = Array.from({ length: 100 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);

let pricing: PricingDatabase;
beforeAll(async () => {
  pricing = await PricingDatabase.open();
});
afterAll(() => pricing?.close());

interface Columns {
  scope?: string;
  minimumQuantity?: string;
  startsAt?: string;
  endsAt?: string;
}

const past = { scope: 'NULL', endsAt: `now() - n * interval '1 second'` };

/** Makes many discounts beside those that are there; the columns are SQL, in terms of their number `n`. */
async function add(count: number, columns: Columns) {
  const { scope = `'everything'`, minimumQuantity = '1', startsAt = `now() - interval '1 year'` } = columns;
  await pricing.dataSource.query(
    `INSERT INTO discounts (id, scope, basis_points, minimum_quantity, starts_at, ends_at, version)
     SELECT gen_random_uuid(), ${scope}, n % 10000, ${minimumQuantity}, ${startsAt}, ${columns.endsAt ?? 'NULL'}, 1
     FROM generate_series(1, $1::integer) n`,
    [count],
  );
}

/** How many rows are read for a page of a hundred products. PostgreSQL tells averages, rounded. */
async function readForPage(quantity: number, at = now): Promise<number> {
  const scopes = productIds.flatMap((productId) => scopesOf({ productId, category: 'Lighting' }));
  const parameters = tiersParameters(new Map(scopes.map((scope) => [scope, quantity])), at);
  return Math.round(await pricing.rowsRead(tiersQuery, parameters));
}

describe('a page of prices among 100,000 discounts and a past of as many', () => {
  beforeAll(async () => {
    await pricing.hold([]);
    await add(100_000, past);
    await add(40_000, { scope: `'product:00000000-0000-4000-8000-' || lpad((n % 1000)::text, 12, '0')` });
    await add(30_000, { scope: `'category:lighting'`, minimumQuantity: '10 + n % 3' });
    await add(30_000, {});
  });

  it.each([
    ['before PostgreSQL has counted them', 'SELECT'],
    ['once PostgreSQL has counted them', 'ANALYZE discounts'],
  ])('reads one for each product, and one for each minimum quantity of what is wider, %s', async (_, statement) => {
    await pricing.dataSource.query(statement);
    const oneEach = productIds.length + 1;
    expect(await readForPage(9)).toBeLessThanOrEqual(1 + oneEach);
    expect(await readForPage(11)).toBeLessThanOrEqual(1 + oneEach + 2);
    expect(await readForPage(1_000)).toBeLessThanOrEqual(1 + oneEach + 3);
  });

  it('of which none applies reads none', async () => {
    const scopes = new Map([['category:furniture', 1_000]]);
    expect(await pricing.rowsRead(tiersQuery, tiersParameters(scopes, now))).toBe(0);
  });
});

describe('a page of prices, when PostgreSQL still believes that there is nothing to find,', () => {
  it('reads one of those that have all begun at once', async () => {
    await pricing.hold([]);
    await add(20_000, { startsAt: `now() + interval '1 hour'` });
    await pricing.dataSource.query('ANALYZE discounts');
    expect(await readForPage(1, new Date(now.getTime() + 2 * hourMs))).toBeLessThanOrEqual(1 + 1);
  });

  it('reads one of those that were added to a long past', async () => {
    await pricing.hold([]);
    await add(100_000, past);
    await pricing.dataSource.query('VACUUM ANALYZE discounts');
    await add(9_000, {});
    expect(await readForPage(1)).toBeLessThanOrEqual(1 + 1);
  });
});

it('a page of the list is read without what comes before it, and that of the active ones without the past', async () => {
  await pricing.hold([]);
  await add(20_000, past);
  await add(100, {});
  await pricing.dataSource.query('ANALYZE discounts');
  for (const after of [undefined, '80000000-0000-4000-8000-000000000000']) {
    const page = async (activeAt?: Date) => {
      const query = selectPage(pricing.dataSource.manager, activeAt, after, 21);
      return pricing.rowsRead(...query.getQueryAndParameters());
    };
    expect(await page()).toBe(21);
    expect(await page(now)).toBeLessThanOrEqual(100);
  }
});
