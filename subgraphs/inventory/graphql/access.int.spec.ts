import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  InventoryServer,
  newUser,
  type ProductAnswer,
  productFields,
  shown,
} from '../testing/inventory-server.js';
import { watchProductQueries } from '../testing/watch-product-queries.js';

let inventory: InventoryServer;
const seller = newUser();
beforeAll(async () => {
  inventory = await InventoryServer.start();
});
afterAll(() => inventory?.close());

const entities = (representations: object[]) =>
  inventory.ask(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { ${productFields} } } }`,
    { representations: representations.map((each) => ({ __typename: 'Product', ...each })) },
  );

describe('the subgraph', () => {
  it('answers nobody without a valid identity header', async () => {
    for (const headers of [{}, { 'x-souk-identity': 'forged' }] as Record<string, string>[]) {
      const { status, data, errors } = await inventory.post('{ products { nodes { id } } }', {}, headers);
      expect({ status, data }).toEqual({ status: 401, data: undefined });
      expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('shows products to everyone', async () => {
    const product = await inventory.createProduct(seller);
    for (const who of [undefined, newUser(), { kind: 'service', service: 'orders' } as const]) {
      const { data } = await inventory.ask(`query ($id: ID!) { product(id: $id) { ${productFields} } }`, product, who);
      expect(data.product).toEqual(product);
    }
  });
});

describe('a product as an entity', () => {
  it('is what it is by itself, for a hundred at once, in their order and by one query', async () => {
    const products: ProductAnswer[] = [];
    for (let i = 0; i < 10; i++) products.push(await inventory.createProduct(seller, { name: `Lamp ${i}` }));
    const wanted = Array.from({ length: 100 }, (_, i) => products[(i * 7) % 10]);
    const queries = watchProductQueries();
    const { data } = await entities(wanted.map((product) => ({ id: product?.id })));
    expect(queries()).toHaveLength(1);
    expect(data._entities).toEqual(wanted);
  });

  it('is null when it is deleted, unknown, or its id is none, and its neighbours are not', async () => {
    const [kept, deleted] = [await inventory.createProduct(seller), await inventory.createProduct(seller)];
    await inventory.ask('mutation ($id: ID!) { deleteProduct(id: $id) }', deleted, seller);
    const ids = [kept.id, deleted.id, kept.id.toUpperCase(), newUser().userId, 'x', '\0', '', null, 5, { a: 1 }];
    const { data, errors } = await entities([...ids.map((id) => ({ id })), {}]);
    expect(errors).toEqual([]);
    expect(data._entities).toEqual([kept, null, kept, ...Array.from({ length: 8 }, () => null)]);
  });
});

describe('product(id, sku)', () => {
  it.each(['', '(id: null)', '(sku: null, id: null)', '(id: "x", sku: "y")'])('%s is not one of both', async (args) => {
    expect(codeOf(await inventory.ask(`{ product${args} { id } }`))).toBe('BAD_USER_INPUT');
  });

  const unknownSkus = ['', ' ', 'no such', 'x'.repeat(1_000), '\0', '\ud800', '%'];
  it.each(unknownSkus.map((sku) => [shown(sku), sku]))('is null for the sku %s', async (_, sku) => {
    const { data, errors } = await inventory.ask('query ($sku: String) { product(sku: $sku) { id } }', { sku });
    expect({ data, errors }).toEqual({ data: { product: null }, errors: [] });
  });
});
