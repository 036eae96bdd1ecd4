import { getIntrospectionQuery } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph.js';
import { plainGraph } from '../testing/plain-graph.js';
import { checkVariables } from './check-variables.js';
import { maxCost } from './cost.js';
import { documentLimits } from './document-limits.js';
import { Documents } from './documents.js';
import { RefusedDocument } from './refused-document.js';

let graph: Graph;
beforeAll(async () => {
  graph = await plainGraph();
});

const prepare = (text: string, production = false) => new Documents(production).prepare(graph, text, undefined);

function refusalOf(text: string, production = false): { message: string; code?: unknown; fields?: unknown }[] {
  try {
    prepare(text, production);
  } catch (error) {
    if (error instanceof RefusedDocument)
      return error.errors.map(({ message, extensions }) => ({ message, ...extensions }));
    throw error;
  }
  throw new Error('it was not refused');
}

describe('arguments that are not acceptable are BAD_USER_INPUT with their path', () => {
  it.each([
    ['{ products(first: "two") { totalCount } }', ['first']],
    ['{ user { id } }', ['id']],
    ['{ products(filter: { offer: GIFT }) { totalCount } }', ['filter.offer']],
    [
      'mutation { placeOrder(input: { items: [{ productId: "a", quantity: 1 }, { productId: "b", quantity: 1.5 }] }) { id } }',
      ['input.items.1.quantity'],
    ],
    ['mutation { placeOrder(input: { items: [{ productId: "a" }] }) { id } }', ['input.items.0.quantity']],
    ['query($n: Int = "x") { products(first: $n) { totalCount } }', ['n']],
  ])('%s', (text, paths) => {
    const errors = refusalOf(text);
    expect(errors.map(({ code }) => code)).toEqual(paths.map(() => 'BAD_USER_INPUT'));
    expect(errors.flatMap(({ fields }) => Object.keys(Object(fields)))).toEqual(paths);
  });

  it('in variables too, by the argument that they are for', () => {
    const operation = prepare('mutation($order: PlaceOrderInput!) { placeOrder(input: $order) { id } }');
    const check = (variables: Record<string, unknown>) => () => checkVariables(graph.schema, operation, variables);
    const fields = (...paths: string[]) =>
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        extensions: expect.objectContaining({
          fields: Object.fromEntries(paths.map((path) => [path, expect.any(String)])),
        }),
      });
    expect(check({ order: { items: [{ productId: 'a', quantity: 1 }] } })).not.toThrow();
    expect(check({})).toThrow(fields('input'));
    expect(check({ order: null })).toThrow(fields('input'));
    expect(
      check({
        order: {
          items: [
            { productId: 'a', quantity: 0.5 },
            { productId: 7, quantity: 1 },
          ],
        },
      }),
    ).toThrow(fields('input.items.0.quantity'));
    expect(check({ order: { items: [{ productId: 'a', quantity: 2 ** 40 }] } })).toThrow(
      fields('input.items.0.quantity'),
    );
  });
});

describe('a document that does not fit the schema', () => {
  it('is GRAPHQL_VALIDATION_FAILED, with suggestions in development and none in production', () => {
    const [inDevelopment] = refusalOf('{ product(id: "a") { nam } }');
    expect(inDevelopment).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
      message: expect.stringContaining('Did you mean "name"'),
    });
    const [inProduction] = refusalOf('{ product(id: "a") { nam } }', true);
    expect(inProduction?.message).toBe('Cannot query field "nam" on type "Product".');
  });

  it('asks for the schema: in development it is shown, in production not', () => {
    expect(prepare(getIntrospectionQuery()).label).toBe('__schema');
    expect(refusalOf('{ __schema { types { name } } }', true)).toContainEqual(
      expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' }),
    );
    expect(refusalOf('{ __type(name: "User") { name } }', true)).toMatchObject([{ code: 'GRAPHQL_VALIDATION_FAILED' }]);
    expect(prepare('{ __typename }', true).label).toBe('__typename');
  });
});

it('a document of too many tokens is OPERATION_TOO_COMPLEX', () => {
  expect(refusalOf(`{ ${'a '.repeat(documentLimits.tokens)} }`)).toMatchObject([{ code: 'OPERATION_TOO_COMPLEX' }]);
});

it('a document is read once for the same graph', () => {
  const documents = new Documents(false);
  const text = '{ me { id } }';
  expect(documents.prepare(graph, text, undefined)).toBe(documents.prepare(graph, text, undefined));
});

describe('the cost', () => {
  it('is one for each object that a page may hold', () => {
    expect(prepare('{ me { id } }').cost({})).toBe(1);
    // The connection, its 20 products, and the stock of each.
    expect(prepare('{ products { nodes { name stock { level } } } }').cost({})).toBe(1 + 20 * 2);
    expect(prepare('{ products(first: 100) { nodes { name } edges { node { name } } } }').cost({})).toBe(
      1 + 100 + 100 * 2,
    );
  });

  it('follows the variables', () => {
    const { cost } = prepare('query($n: Int = 7) { products(first: $n) { nodes { name } } }');
    expect(cost({})).toBe(8);
    expect(cost({ n: 50 })).toBe(51);
    expect(cost({ n: 1_000_000 })).toBeGreaterThan(maxCost);
  });

  it('multiplies lists in lists', () => {
    const text = '{ users(first: 100) { nodes { orders(first: 100) { nodes { items { quantity } } } } } }';
    expect(prepare(text).cost({})).toBeGreaterThan(maxCost);
  });
});

describe('what may be cached', () => {
  const coordinates = (text: string) => prepare(text).publicCoordinates;

  it('is a query of which every field is public', () => {
    expect(
      coordinates('{ products { nodes { name stock { level } owner { name } } pageInfo { hasNextPage } } }'),
    ).toEqual([
      'Product.name',
      'Product.owner',
      'Product.stock',
      'ProductConnection.nodes',
      'ProductConnection.pageInfo',
      'Query.products',
      'Stock.level',
      'User.name',
    ]);
  });

  it.each([
    ['a field that is not public', '{ products { nodes { owner { email } } } }'],
    ['one in a fragment', '{ products { ...F } } fragment F on ProductConnection { nodes { owner { role } } }'],
    ['one that may be skipped', 'query($s: Boolean!) { products { totalCount } me @skip(if: $s) { id } }'],
    ['nothing of a subgraph', '{ __typename }'],
    ['the schema', '{ __schema { queryType { name } } }'],
  ])('is not a query with %s', (_, text) => {
    expect(coordinates(text)).toBeUndefined();
  });

  it('is never a mutation', () => {
    expect(coordinates('mutation { deleteProduct(id: "a") }')).toBeUndefined();
  });

  it('is judged for the operation that runs, not for its neighbours in the document', () => {
    const text = 'query A { products { totalCount } } query B { me { id } }';
    const documents = new Documents(false);
    expect(documents.prepare(graph, text, 'A').publicCoordinates).toBeDefined();
    expect(documents.prepare(graph, text, 'B').publicCoordinates).toBeUndefined();
  });
});
