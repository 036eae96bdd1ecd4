import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchSent } from '#platform/testing';
import type { ProductFilter, ProductSort } from '../domain/product-list.js';
import { StockOnHand } from '../domain/stock-on-hand.js';
import { InventoryDatabase } from '../testing/inventory-database.js';
import { selectFiltered, selectPage } from './product-list.js';
import { ProductsRepository } from './products.repository.js';
import { StockRepository } from './stock.repository.js';

const products = 50_000;
const page = 21;

let inventory: InventoryDatabase;
const repository = new ProductsRepository();
beforeAll(async () => {
  inventory = await InventoryDatabase.open();
  await inventory.dataSource.query(
    `INSERT INTO products (id, owner_id, sku, name, name_key, description, category, category_key, words, offer, price,
       currency, version, created_at, updated_at, available, reserved, in_use, initial_stock)
     SELECT gen_random_uuid(), 'owner ' || n % 50, 'S-' || n, 'Lamp', 'lamp ' || n % 1000, '', '', 'category ' || n % 40,
       ARRAY['lamp', 's', n::text, 'word' || n % 5000, 'every' || abs(hashint4(n + 1)) % 3, 'some' || abs(hashint4(n + 2)) % 10],
       CASE WHEN n % 10000 = 0 THEN 'LOAN' ELSE 'SALE' END, abs(hashint4(n)) % 500, 'USD', 1, now(), now(),
       least(n % 1000, 9), 0, 0, least(n % 1000, 9)
     FROM generate_series(1, $1::int) n`,
    [products],
  );
  // Looks at every row: what a sample happens to miss would now and then make another plan.
  await inventory.dataSource.query(
    'ALTER TABLE products ALTER price SET STATISTICS 1000, ALTER category_key SET STATISTICS 1000, ALTER available SET STATISTICS 1000',
  );
  await inventory.dataSource.query('VACUUM ANALYZE products');
});
afterAll(() => inventory?.close());

type Cursor = readonly (string | number)[];

/** How many blocks of the database PostgreSQL reads, from disk or not, for one page of the list: of tables and of indexes. */
async function blocksRead(filter: ProductFilter, sort: ProductSort, after?: Cursor): Promise<number> {
  const calls = watchSent();
  await repository.page(inventory.dataSource.manager, filter, sort, after, page);
  let blocks = 0;
  for (const { text, values } of calls()) {
    const [{ 'QUERY PLAN': plan }] = await inventory.dataSource.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
      values,
    );
    blocks += plan[0].Plan['Shared Hit Blocks'] + plan[0].Plan['Shared Read Blocks'];
  }
  return blocks;
}

/** The cursor behind this part of the list. */
async function cursorAt(part: number, filter: ProductFilter, sort: ProductSort): Promise<Cursor | undefined> {
  const { manager } = inventory.dataSource;
  const place = Math.floor(part * (await selectFiltered(manager, filter).getCount()));
  const product = await selectPage(manager, filter, sort, undefined, 1).addSelect('p.nameKey').offset(place).getOne();
  if (!product) return undefined;
  const { id, nameKey, price } = product;
  return { NEWEST: [id], NAME: [nameKey, id], PRICE_ASC: [price, id], PRICE_DESC: [price, id] }[sort];
}

const sorts: ProductSort[] = ['NEWEST', 'NAME', 'PRICE_ASC', 'PRICE_DESC'];

/** Each product stands in a block of its own, and some more are the way to it through an index. */
const straight = page + 10;
/** A search looks at so many products before it asks the index of words; where little more is left, at all of that. */
const nearby = 650;
/** What it finds there is fetched by its ids. */
const searched = nearby + 4 * page;

/** Filters with the most that a page of them may read: none depends on how many products there are. */
const filters: [string, ProductFilter, number][] = [
  ['everything', {}, straight],
  ['a category', { categoryKey: 'category 7' }, straight],
  ['an owner', { ownerId: 'owner 7' }, straight],
  ['no category', { categoryKey: 'no such' }, 5],
  ['what is sold', { offer: 'SALE' }, straight + 5],
  ['the 5 that are lent', { offer: 'LOAN' }, 5 + 10],
  ['what is in stock', { inStock: true }, straight + 50],
  ['the 50 out of stock', { inStock: false }, 50 + 10],
  ['most prices', { minPrice: 50, maxPrice: 449 }, 2 * straight],
  ['the 200 of two prices', { minPrice: 1, maxPrice: 2 }, 250],
  ['most prices of a category', { categoryKey: 'category 7', minPrice: 50, maxPrice: 449 }, 2 * straight],
  ['a category in stock', { categoryKey: 'category 7', inStock: true }, straight],
  ['a word that all have', { words: ['lamp'] }, searched],
  ['a word that every third has', { words: ['every1'] }, searched],
  ['a word that every tenth has', { words: ['some1'] }, searched],
  ['two words that many have', { words: ['every1', 'lamp'] }, searched],
  ['a category by a word that many have', { categoryKey: 'category 7', words: ['every1'] }, searched],
  ['a word that 10 have', { words: ['word4321'] }, nearby],
  ['a rare word and one that all have', { words: ['word4321', 'lamp'] }, nearby],
  ['a word that none has', { words: ['nonesuch'] }, nearby],
];

describe.each(sorts)('a page by %s', (sort) => {
  it.each(filters)('of %s costs the same at the beginning, in the middle and deep down', async (_, filter, most) => {
    const cost: Record<string, number> = { beginning: await blocksRead(filter, sort) };
    for (const part of [0.5, 0.9, 0.99]) {
      const after = await cursorAt(part, filter, sort);
      if (after) cost[part] = await blocksRead(filter, sort, after);
    }
    expect(Object.entries(cost).filter(([, blocks]) => blocks > most)).toEqual([]);
  });
});

it.each(['lamp', 'every1', 'some1', 'word432', 'word4321', 'nonesuch'])(
  'a search for %s finds what a look at every product finds, in its order, wherever the page begins',
  async (word) => {
    const { manager } = inventory.dataSource;
    for (const sort of sorts) {
      for (const part of [undefined, 0, 0.7, 0.999]) {
        const filter = { words: [word] };
        const after = part === undefined ? undefined : await cursorAt(part, filter, sort);
        const every = selectPage(manager, {}, sort, after, page);
        every.andWhere('EXISTS (SELECT FROM unnest(p.words) AS word WHERE starts_with(word, :word))', { word });
        const found = await repository.page(manager, filter, sort, after, page);
        expect(found.map(({ id }) => id)).toEqual((await every.getMany()).map(({ id }) => id));
      }
    }
  },
);

it('has its stock moved without touching an index', async () => {
  const productId = await inventory.addProduct(10);
  const stock = new StockRepository();
  await inventory.database.transaction(async (tx) => {
    const onHand = new StockOnHand(await stock.lock(tx, [productId]));
    onHand.hold('SALE', [{ productId, quantity: 1 }]);
    await stock.write(tx, onHand.changes());
    const [{ hot }] = await tx.query(`SELECT pg_stat_get_xact_tuples_hot_updated('products'::regclass) AS hot`);
    expect(Number(hot)).toBe(1);
  });
});
