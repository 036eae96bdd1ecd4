import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchStatements } from '#platform/testing';
import { codeOf, fieldsOf, InventoryServer, newUser, shown } from '../testing/inventory-server.js';

let inventory: InventoryServer;
const [seller, other] = [newUser(), newUser()];
const sorts = ['NEWEST', 'NAME', 'PRICE_ASC', 'PRICE_DESC'] as const;

const catalogue = [
  { name: 'Desk Lamp', category: 'Lighting', price: 2_000, stock: 10, sku: 'LAMP-001' },
  { name: 'Floor lamp', category: 'lighting', price: 5_000, stock: 0, sku: 'LAMP-002' },
  {
    name: 'Élan chair',
    category: 'Furniture',
    price: 9_000,
    stock: 3,
    sku: 'CH/100',
    description: 'For the lamp’s owner.',
  },
  { name: 'elan sofa', category: 'FURNITURE', price: 90_000, stock: 1, sku: 'SO.7', owner: other },
  { name: 'Power drill', category: 'Tools', price: 500, stock: 2, sku: 'DRILL_9', offer: 'LOAN' },
  { name: '100% wool_rug', category: 'Größe', price: 0, stock: 6, sku: 'RUG-1' },
  { name: '日本の電灯', category: 'Lighting', price: 7_000, stock: 4, sku: 'JP-1' },
] as const;

beforeAll(async () => {
  inventory = await InventoryServer.start();
  for (const { price, ...product } of catalogue) {
    const { owner = seller, ...rest } = { owner: undefined, ...product };
    await inventory.createProduct(owner, { ...rest, price: { amount: price } });
  }
});
afterAll(() => inventory?.close());

describe('the list', () => {
  it('is the newest first unless another order is asked for', async () => {
    const newest = catalogue.map(({ name }) => name).reverse();
    expect(await inventory.names()).toEqual(newest);
    expect(await inventory.names(null, { sort: null, first: null })).toEqual(newest);
    expect(await inventory.names({}, { sort: 'NEWEST' })).toEqual(newest);
    const byPrice = catalogue.toSorted((a, b) => a.price - b.price).map(({ name }) => name);
    expect(await inventory.names(null, { sort: 'PRICE_ASC' })).toEqual(byPrice);
    expect(await inventory.names(null, { sort: 'PRICE_DESC' })).toEqual(byPrice.reverse());
  });

  it('sorts names whatever their case and accents', async () => {
    expect((await inventory.names(null, { sort: 'NAME' })).slice(0, 5)).toEqual([
      '100% wool_rug',
      'Desk Lamp',
      'Élan chair',
      'elan sofa',
      'Floor lamp',
    ]);
  });

  it('is read by one query a page, and by one more for the count where it is asked for', async () => {
    const list = watchStatements(/\bproducts\b/);
    await inventory.ask('{ products { nodes { id owner { id } stock { level } } pageInfo { hasNextPage } } }');
    expect(list()).toHaveLength(1);
    const counted = watchStatements(/\bproducts\b/);
    const { data } = await inventory.ask(
      '{ products(first: 1, filter: { category: "LIGHTING" }) { totalCount nodes { name } } }',
    );
    expect(counted()).toHaveLength(2);
    expect(data.products).toEqual({ totalCount: 3, nodes: [{ name: '日本の電灯' }] });
  });
});

describe('a filter', () => {
  const cases: [object, string[]][] = [
    [{ category: ' LIGHTing ' }, ['日本の電灯', 'Floor lamp', 'Desk Lamp']],
    [{ category: 'GRÖSSE' }, []],
    [{ category: 'GRÖßE' }, ['100% wool_rug']],
    [{ category: 'light' }, []],
    [{ category: 'Light%' }, []],
    [{ offer: 'LOAN' }, ['Power drill']],
    [{ inStock: false }, ['Floor lamp']],
    [{ inStock: true, category: 'lighting' }, ['日本の電灯', 'Desk Lamp']],
    [{ ownerId: other.userId }, ['elan sofa']],
    [{ ownerId: 'no such user' }, []],
    [{ ownerId: '\0' }, []],
    [{ ownerId: other.userId.toUpperCase() }, ['elan sofa']],
    [{ minPrice: 5_000, maxPrice: 9_000 }, ['日本の電灯', 'Élan chair', 'Floor lamp']],
    [{ maxPrice: 0 }, ['100% wool_rug']],
    [{ minPrice: 2, maxPrice: 1 }, []],
    [{ minPrice: -9_007_199_254_740_991, maxPrice: 9_007_199_254_740_991, search: 'drill' }, ['Power drill']],
    [{ category: null, search: '', offer: null, inStock: null, ownerId: null, minPrice: 90_000 }, ['elan sofa']],
  ];
  it.each(cases)('%j finds what fits', async (filter, names) => {
    expect(await inventory.names(filter)).toEqual(names);
  });
});

describe('a search', () => {
  const cases: [string, string[]][] = [
    ['lamp', ['Élan chair', 'Floor lamp', 'Desk Lamp']],
    ['  LAMP  desk ', ['Desk Lamp']],
    ['lam', ['Élan chair', 'Floor lamp', 'Desk Lamp']],
    ['amp', []],
    ['elan', ['elan sofa', 'Élan chair']],
    ['ÉLAN', ['elan sofa', 'Élan chair']],
    ['LAMP-002', ['Floor lamp']],
    ['ch/100', ['Élan chair']],
    ['drill_9', ['Power drill']],
    ['電灯', ['日本の電灯']],
    ['no such thing', []],
  ];
  it.each(cases)('for %j finds products with all of its words, in name, description or sku', async (search, names) => {
    expect(await inventory.names({ search })).toEqual(names);
  });

  it.each([
    '%',
    '_',
    '*',
    `'`,
    `''`,
    `\\`,
    ':*',
    '!',
    '|',
    '&',
    '()',
    '<->',
    '--',
    '😀',
    `'); DROP TABLE products; --`,
  ])('for %j finds nothing and harms nothing', async (search) => {
    expect(await inventory.names({ search })).toEqual([]);
  });

  it.each([`lamp'`, `'lamp`, '$lamp', 'lamp:*', '!lamp', 'lamp | ', '(lamp', 'lamp\\', '%lamp%'])(
    'for %j sees the word in it',
    async (search) => {
      expect(await inventory.names({ search })).toHaveLength(3);
    },
  );
});

describe('the arguments', () => {
  const wrong: [object, string][] = [
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ filter: { search: 'x'.repeat(101) } }, 'filter.search'],
    [{ filter: { search: 'a\0' } }, 'filter.search'],
    [{ filter: { category: '\ud800' } }, 'filter.category'],
    [{ filter: { ownerId: 'x'.repeat(300) } }, 'filter.ownerId'],
  ];
  it.each(wrong.map((row) => [shown(row[0]), ...row] as const))('%s are refused', async (_, args, field) => {
    const answer = await list(args);
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(fieldsOf(answer)).toEqual([field]);
  });

  const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const id = '0198b2f0-7c3e-7c3e-9c3e-0198b2f07c3e';
  const noCursors: [string, string][] = [
    ['', 'NEWEST'],
    ['garbage', 'NEWEST'],
    ['x'.repeat(5_000), 'NEWEST'],
    [cursorOf('NEWEST', 'x'), 'NEWEST'],
    [cursorOf('NEWEST', id, id), 'NEWEST'],
    [cursorOf('NAME', 'lamp', id), 'NEWEST'],
    [cursorOf('NAME', 'a\0b', id), 'NAME'],
    [cursorOf('NAME', '\ud800', id), 'NAME'],
    [cursorOf('NAME', 5, id), 'NAME'],
    [cursorOf('PRICE_ASC', 1.5, id), 'PRICE_ASC'],
    [cursorOf('PRICE_ASC', 1e300, id), 'PRICE_ASC'],
    [cursorOf('PRICE_ASC', 5, `${id}'`), 'PRICE_ASC'],
    [cursorOf('PRICE_ASC', 5, id), 'PRICE_DESC'],
  ];
  it.each(noCursors.map((row) => [shown(row[0]), ...row] as const))('%s is not a cursor', async (_, after, sort) => {
    const answer = await list({ after, sort });
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(fieldsOf(answer)).toEqual(['after']);
  });
});

describe('pages', () => {
  it.each(sorts)('by %s, with many equal keys, visit each product once and in order', async (sort) => {
    const category = `Paged ${sort}`;
    const made = await Promise.all(
      Array.from({ length: 45 }, (_, i) =>
        inventory.createProduct(seller, { name: `Same ${i % 3}`, price: { amount: i % 4 }, category }),
      ),
    );
    const whole = await list({ sort, first: 100, filter: { category } });
    const visited: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 20; pages++) {
      const { data } = await list({ sort, first: 7, after, filter: { category } });
      visited.push(...data.products.nodes.map((node: { id: string }) => node.id));
      expect(data.products.pageInfo.hasPreviousPage).toBe(after !== null);
      after = data.products.pageInfo.endCursor;
      if (!data.products.pageInfo.hasNextPage) break;
    }
    expect(visited).toEqual(whole.data.products.nodes.map((node: { id: string }) => node.id));
    expect(visited.toSorted()).toEqual(made.map((product) => product.id).toSorted());
  });

  it('are not disturbed by what is added and taken off between them', async () => {
    const category = 'Shifting';
    const make = (amount: number) => inventory.createProduct(seller, { category, price: { amount } });
    const [first, second, third] = [await make(10), await make(20), await make(30)];
    const page = await list({ sort: 'PRICE_ASC', first: 2, filter: { category } });
    await make(5);
    await inventory.ask('mutation ($id: ID!) { deleteProduct(id: $id) }', second, seller);
    const { endCursor: after } = page.data.products.pageInfo;
    const next = await list({ sort: 'PRICE_ASC', first: 2, after, filter: { category } });
    const idsOf = (answer: typeof page) => answer.data.products.nodes.map((node: { id: string }) => node.id);
    expect([...idsOf(page), ...idsOf(next)]).toEqual([first.id, second.id, third.id]);
  });
});

function list(args: object) {
  return inventory.ask(
    `query ($first: Int, $after: String, $filter: ProductFilter, $sort: ProductSort) {
       products(first: $first, after: $after, filter: $filter, sort: $sort) {
         nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
    args,
  );
}
