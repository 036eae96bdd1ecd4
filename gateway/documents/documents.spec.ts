import { getIntrospectionQuery } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph.js';
import { plainGraph } from '../testing/plain-graph.js';
import { checkVariables } from './check-variables.js';
import { maxCost } from './cost.js';
import { documentLimits } from './document-limits.js';
import { Documents } from './documents.js';
import { RefusedDocument } from './refused-document.js';
import { withoutSuggestions } from './suggestions.js';

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

describe('a document of a client cannot reach', () => {
  it.each([
    ['_service', '{ _service { sdl } }'],
    ['_service by an alias', '{ products: _service { sdl } }'],
    ['_entities', '{ _entities(representations: [{ __typename: "User", id: "u1" }]) { __typename } }'],
    ['_entities in a fragment', '{ ...F } fragment F on Query { e: _entities(representations: []) { __typename } }'],
    ['_entities in an inline fragment', '{ ... on Query { ... { _entities(representations: []) { __typename } } } }'],
    ['_entities by variables', 'query($r: [_Any!]!) { _entities(representations: $r) { __typename } }'],
    ['a fragment on _Entity', '{ __typename ...F } fragment F on _Entity { __typename }'],
    ['a directive of the supergraph', '{ me @join__field(graph: USERS) { id } }'],
    ['a directive that is unknown', '{ me @custom { id } }'],
    ['@defer', '{ me { id ... @defer { name } } }'],
    ['@stream', '{ products { nodes @stream { id } } }'],
    ['@skip of what is no Boolean', '{ me @skip(if: "yes") { id } }'],
    ['@include without its argument', '{ me @include { id } }'],
    ['names beyond ASCII', '{ mé { id } }'],
    ['names of JavaScript', '{ __proto__ constructor toString hasOwnProperty }'],
    ['fields of JavaScript', '{ me { __proto__ { constructor } } }'],
    ['definitions of types', 'type Query { a: Int } { me { id } }'],
    ['an extension of a type', 'extend type Query { a: Int } query { me { id } }'],
  ])('%s', (_, text) => {
    for (const production of [false, true]) {
      for (const { code } of refusalOf(text, production)) {
        expect(code).toMatch(/^(GRAPHQL_(VALIDATION|PARSE)_FAILED|BAD_USER_INPUT)$/);
      }
    }
  });

  it('types of the subgraphs by introspection', () => {
    const names = Object.keys(graph.schema.getTypeMap());
    expect(names.filter((name) => /^(_|join__|link__)/.test(name) && !name.startsWith('__'))).toEqual([]);
    expect(graph.schema.getDirectives().map(({ name }) => name)).not.toContainEqual(expect.stringMatching(/__|defer/));
  });

  it('the schema in production, wherever it is asked for', () => {
    for (const text of [
      '{ s: __schema { queryType { name } } }',
      '{ ...F } fragment F on Query { __type(name: "User") { name } }',
      '{ ... on Query { ... @include(if: true) { __schema { types { name } } } } }',
      'mutation { __schema { types { name } } }',
      'query A { me { id } } query B { __schema { types { name } } }',
    ]) {
      expect(refusalOf(text, true)).toContainEqual(expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' }));
    }
  });

  it('a schema that is larger than it is: introspection in circles is refused in development', () => {
    const circle =
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
    expect(refusalOf(circle)).toMatchObject([{ code: 'GRAPHQL_VALIDATION_FAILED' }]);
  });
});

it('a document that nests deeper than the stack of its reader is OPERATION_TOO_COMPLEX, wherever that stack stands', () => {
  const text = `{ products(first: ${'['.repeat(1_990)}`;
  const deep = (levels: number): unknown => (levels === 0 ? refusalOf(text)[0]?.code : deep(levels - 1));
  expect(deep(7_000)).toMatch(/^(OPERATION_TOO_COMPLEX|GRAPHQL_PARSE_FAILED)$/);
});

describe('a document as deep or long as it may be is refused, and ends nothing', () => {
  const levels = 990;
  it.each([
    ['selections', '{ a '.repeat(600) + '}'.repeat(600)],
    ['lists', `{ products(first: ${'['.repeat(levels)}${']'.repeat(levels)}) { totalCount } }`],
    ['objects', `{ products(filter: ${'{a:'.repeat(490)}1${'}'.repeat(490)}) { totalCount } }`],
    ['types', `query($a: ${'['.repeat(levels)}Int${']'.repeat(levels)}) { products(first: $a) { totalCount } }`],
    ['inline fragments', `{ me ${'{ ... '.repeat(600)} { nope } ${'}'.repeat(600)} }`],
    ['a hundred thousand levels', '{ a '.repeat(100_000)],
    ['a hundred thousand lists', `{ products(first: ${'['.repeat(100_000)}`],
    ['text', `{ products(first: "${'a'.repeat(900_000)}") { totalCount } }`],
    ['a block of text', `{ products(first: """${'a\n'.repeat(450_000)}""") { totalCount } }`],
    ['comments', `{ nope } ${'\n#'.repeat(450_000)}`],
    ['a number', `{ products(first: ${'1'.repeat(900_000)}) { totalCount } }`],
    ['escapes', `{ products(first: "${'\\u0041'.repeat(150_000)}`],
  ])('%s', (_, text) => {
    const [error] = refusalOf(text);
    expect(error?.code).toMatch(/^(GRAPHQL_(VALIDATION|PARSE)_FAILED|BAD_USER_INPUT|OPERATION_TOO_COMPLEX)$/);
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

it('what a client wrote comes back in a message only so far', () => {
  const long = 'a'.repeat(100_000);
  for (const text of [`{ ${long} }`, `{ me ( ${long}`, `{ products(first: "${long}") { totalCount } }`]) {
    for (const { message, fields } of refusalOf(text)) {
      expect(message.length).toBeLessThanOrEqual(500);
      expect(JSON.stringify(fields ?? '').length).toBeLessThan(1_500);
    }
  }
});

it('errors say where they are, the first few places of each, however many lines and places there are', () => {
  const places = (text: string) => {
    try {
      prepare(text);
    } catch (error) {
      if (error instanceof RefusedDocument) return error.errors.map(({ locations }) => locations);
    }
    return undefined;
  };
  expect(places('{\n  me {\r\n    nope\r    other } }')).toEqual([[{ line: 3, column: 5 }], [{ line: 4, column: 5 }]]);
  expect(places('query($a: Int) { me { id } }')).toEqual([[{ line: 1, column: 7 }]]);
  const lines = 90_000;
  const text = `${'\n'.repeat(lines)}{ products(${'first: 1 '.repeat(600)}) { totalCount } }`;
  expect(places(text)).toEqual([Array.from({ length: 5 }, (_, i) => ({ line: lines + 1, column: 12 + 9 * i }))]);
});

it('of many mistakes so many are named, and the rest is not looked for', () => {
  expect(refusalOf(`{ me { ${'x '.repeat(500)} } }`).length).toBeLessThanOrEqual(21);
  const operation = prepare('mutation($order: PlaceOrderInput!) { placeOrder(input: $order) { id } }');
  let looked = 0;
  const item = {
    get productId() {
      looked += 1;
      return 7.5;
    },
    quantity: 0.5,
  };
  expect(() => checkVariables(graph.schema, operation, { order: { items: Array(10_000).fill(item) } })).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT' }),
  );
  expect(looked).toBeLessThanOrEqual(100);
});

describe('a suggestion', () => {
  const strange = ' Did you mean '.repeat(500_000);

  it('is left out in production for arguments, enums and variables too', () => {
    const texts = [
      '{ product(di: "a") { id } }',
      '{ products(filter: { offer: SALES }) { totalCount } }',
      '{ products(filter: { offers: SALE }) { totalCount } }',
      'query($f: ProductFilte) { products(filter: $f) { totalCount } }',
      '{ products { nodes { ... on Produc { id } } } }',
      '{ products }',
      '{ product(ID: "a") { id } }',
    ];
    for (const text of texts) {
      expect(refusalOf(text).some(({ message }) => message.includes('Did you mean'))).toBe(true);
      for (const { message, fields } of refusalOf(text, true)) {
        expect(message + JSON.stringify(fields ?? '')).not.toMatch(/Did you mean|ProductFilter"\?|"SALE"|nodes/);
      }
    }
    const operation = prepare('query($f: ProductFilter) { products(filter: $f) { totalCount } }');
    for (const f of [{ offer: 'SALES' }, { offers: 'SALE' }, { offer: 1 }]) {
      expect(() => checkVariables(graph.schema, operation, { f })).toThrow(
        expect.not.objectContaining({ message: expect.stringMatching(/Did you mean|"SALE"/) }),
      );
    }
  });

  it('is found at once in a message of a megabyte that a client made up', () => {
    expect(withoutSuggestions(`It is not "${strange}"`)).toBe(`It is not "${strange}"`);
    expect(withoutSuggestions(`It is not "${strange}". Did you mean "a" or "b"?`)).toBe(`It is not "${strange}".`);
  });
});

describe('the cost', () => {
  it.each([
    ['is beyond the bound for the largest page in itself', '2147483647', true],
    ['is no less for a page below nothing', '-1', false],
    ['is no less for a page of nothing', '0', false],
  ])('%s', (_, first, isTooMuch) => {
    const text = `{ users(first: ${first}) { nodes { orders(first: ${first}) { nodes { items { quantity } } } } } }`;
    const cost = prepare(text).cost({});
    expect(cost > maxCost).toBe(isTooMuch);
    expect(cost).toBeGreaterThan(4);
    expect(Number.isFinite(cost)).toBe(true);
  });

  it('counts a number that JSON cannot hold as without end', () => {
    const operation = prepare('query($n: Int) { products(first: $n) { nodes { stock { level } } } }');
    expect(operation.cost(JSON.parse('{ "n": 1e400 }'))).toBe(Number.POSITIVE_INFINITY);
    expect(() => checkVariables(graph.schema, operation, JSON.parse('{ "n": 1e400 }'))).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  });

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
