import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductFilter, ProductSort } from '../domain/product-list.js';
import { InventoryDatabase } from '../testing/inventory-database.js';
import { selectPage } from './product-list.js';
import { StockRepository } from './stock.repository.js';

const products = 50_000;
const page = 21;
const anywhere = '80000000-0000-4000-8000-000000000000';

let inventory: InventoryDatabase;
beforeAll(async () => {
  inventory = await InventoryDatabase.open();
  await inventory.dataSource.query(
    `INSERT INTO products (id, owner_id, sku, name, name_key, description, category, category_key, words, offer, price,
       currency, version, created_at, updated_at, available, reserved, in_use, initial_stock)
     SELECT gen_random_uuid(), 'owner ' || n % 50, 'S-' || n, 'Lamp', 'lamp ' || n % 1000, '', '', 'category ' || n % 40,
       ARRAY['lamp', 's', n::text, 'word' || n % 5000], CASE WHEN n % 10000 = 0 THEN 'LOAN' ELSE 'SALE' END, n % 500,
       'USD', 1, now(), now(), least(n % 1000, 9), 0, 0, least(n % 1000, 9)
     FROM generate_series(1, $1::int) n`,
    [products],
  );
  await inventory.dataSource.query('VACUUM ANALYZE products');
});
afterAll(() => inventory?.close());

interface PlanNode {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Node Type': string;
  Plans?: PlanNode[];
}

/** How many rows PostgreSQL looked at for one page. */
async function rowsRead(
  filter: ProductFilter,
  sort: ProductSort,
  after?: readonly (string | number)[],
): Promise<number> {
  const [sql, parameters] = selectPage(inventory.dataSource.manager, filter, sort, after, page).getQueryAndParameters();
  const [{ 'QUERY PLAN': plan }] = await inventory.dataSource.query(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
    parameters,
  );
  const read = (node: PlanNode): number => {
    const own = node['Node Type'].endsWith('Scan')
      ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      : 0;
    return (node.Plans ?? []).reduce((sum, child) => sum + read(child), own);
  };
  return read(plan[0].Plan);
}

const middles: [ProductSort, (string | number)[]][] = [
  ['NEWEST', [anywhere]],
  ['NAME', ['lamp 500', anywhere]],
  ['PRICE_ASC', [250, anywhere]],
  ['PRICE_DESC', [250, anywhere]],
];

describe('a page of a large catalogue', () => {
  it.each(middles)('in the middle of %s is read without what comes before it', async (sort, after) => {
    expect(await rowsRead({}, sort)).toBe(page);
    expect(await rowsRead({}, sort, after)).toBe(page);
  });

  it.each(middles)('of a category or an owner by %s is read without the others', async (sort, after) => {
    for (const filter of [{ categoryKey: 'category 7' }, { ownerId: 'owner 7' }]) {
      expect(await rowsRead(filter, sort)).toBe(page);
      expect(await rowsRead(filter, sort, after)).toBe(page);
    }
    for (const filter of [{ categoryKey: 'no such' }, { ownerId: 'no such' }]) {
      expect(await rowsRead(filter, sort)).toBe(0);
    }
  });

  it.each(middles)('of what is rare by %s is read without the rest', async (sort) => {
    expect(await rowsRead({ offer: 'LOAN' }, sort)).toBeLessThanOrEqual(5);
    expect(await rowsRead({ inStock: false }, sort)).toBeLessThanOrEqual(50);
    expect(await rowsRead({ minPrice: 1, maxPrice: 2 }, sort)).toBeLessThanOrEqual(2 * 200);
  });

  it.each(middles)(
    'of a search by %s is read by the words where they are rare, and by the order where they are not',
    async (sort) => {
      expect(await rowsRead({ words: ['word4321'] }, sort)).toBeLessThanOrEqual(2 * 10);
      expect(await rowsRead({ words: ['nonesuch'] }, sort)).toBe(0);
      expect(await rowsRead({ words: ['lamp'] }, sort)).toBe(page);
      expect(await rowsRead({ words: ['word4321', 'lamp'] }, sort)).toBeLessThanOrEqual(2 * 10);
    },
  );
});

it('has its stock moved without touching an index', async () => {
  const productId = await inventory.addProduct(10);
  await inventory.database.transaction(async (tx) => {
    const stock = new StockRepository();
    await stock.hold(tx, 'SALE', { productId, quantity: 1 });
    await stock.move(tx, 'sell', [{ productId, quantity: 1 }]);
    const [{ hot }] = await tx.query(`SELECT pg_stat_get_xact_tuples_hot_updated('products'::regclass) AS hot`);
    expect(Number(hot)).toBe(2);
  });
});
