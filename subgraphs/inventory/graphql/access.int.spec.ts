import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchStatements } from '#platform/testing';
import {
  codeOf,
  InventoryServer,
  newUser,
  type ProductAnswer,
  productFields,
  shown,
} from '../testing/inventory-server.js';

let inventory: InventoryServer;
const seller = newUser();
beforeAll(async () => {
  inventory = await InventoryServer.start();
});
afterAll(() => inventory?.close());

const entities = (representations: object[], fields = productFields) =>
  inventory.ask(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { ${fields} } } }`,
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
    const queries = watchStatements(/\bproducts\b/);
    const { data } = await entities(wanted.map((product) => ({ id: product?.id })));
    expect(queries()).toHaveLength(1);
    expect(data._entities).toEqual(wanted);
  });

  it('is read without its description and stock when only what an order takes is asked for', async () => {
    const product = await inventory.createProduct(seller, { description: 'It shines.' });
    const { id, name, category, offer, listPrice } = product;
    const ask = (selection: string) =>
      inventory.ask(
        `query ($id: ID!) { _entities(representations: [{ __typename: "Product", id: $id }]) { ${selection} } }
         fragment terms on Product { category offer listPrice { amount } }`,
        { id },
      );
    const lean = watchStatements(/\bproducts\b/);
    const { data } = await ask('__typename ... on Product { id description: name ...terms listPrice { currency } }');
    expect(lean()).toEqual([expect.not.stringMatching(/description|available|\*/)]);
    const typed = { __typename: 'Product', id, description: name, category, offer, listPrice };
    expect(data._entities).toEqual([typed]);
    const whole = await ask('... on Product { id ...terms } ... on Product { stock { available } name: description }');
    expect(whole.data._entities).toEqual([
      { id, category, offer, listPrice: { amount: listPrice.amount }, stock: { available: 10 }, name: 'It shines.' },
    ]);
    expect({ name, errors: whole.errors }).toEqual({ name: 'Desk lamp', errors: [] });
  });

  it('is null when it is deleted, unknown, or its id is none, and its neighbours are not', async () => {
    const [kept, deleted] = [await inventory.createProduct(seller), await inventory.createProduct(seller)];
    await inventory.ask('mutation ($id: ID!) { deleteProduct(id: $id) }', deleted, seller);
    const ids = [kept.id, deleted.id, kept.id.toUpperCase(), newUser().userId, 'x', '\0', '', null, 5, { a: 1 }];
    const representations = [...ids.map((id) => ({ id })), {}];
    const { data, errors } = await entities(representations);
    expect(errors).toEqual([]);
    expect(data._entities).toEqual([kept, null, kept, ...Array.from({ length: 8 }, () => null)]);
    const { name } = kept;
    const terms = await entities(representations, 'name');
    expect(terms.data._entities).toEqual([{ name }, null, { name }, ...Array.from({ length: 8 }, () => null)]);
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
