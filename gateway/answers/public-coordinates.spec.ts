import fc from 'fast-check';
import { Kind, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { Documents } from '../documents/documents.js';
import type { Graph } from '../graph/graph.js';
import { plainGraph } from '../testing/plain-graph.js';
import { publicCoordinatesOf } from './public-coordinates.js';
import { movedByMutation } from './public-data.js';
import { randomQuery } from './testing/random-query.js';

let committed: Graph;
let abstract: Graph;
beforeAll(async () => {
  committed = await plainGraph();
  abstract = await plainGraph(withAbstractTypes);
});

/** Types of which only some are public, behind an interface and a union. */
const withAbstractTypes = `schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/tag/v0.3")
{ query: Query }
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean, overrideLabel: String, contextArguments: [join__ContextArgument!]) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | SCHEMA
input join__ContextArgument { name: String! type: String! context: String! selection: join__FieldValue! }
scalar join__DirectiveArguments
scalar join__FieldSet
scalar join__FieldValue
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { A @join__graph(name: "a", url: "http://a/graphql") }
type Query @join__type(graph: A) { node: Node @tag(name: "public") things: [Thing!] @tag(name: "public") own: Person }
interface Node @join__type(graph: A) @tag(name: "public") { id: ID! name: String next: Node }
union Thing @join__type(graph: A) @join__unionMember(graph: A, member: "Lamp") @join__unionMember(graph: A, member: "Person") = Lamp | Person
type Lamp implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A) @tag(name: "public") {
  id: ID! name: String next: Node watts: Int
}
type Person implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A) {
  id: ID! @tag(name: "public") name: String next: Node @tag(name: "public") email: String
}
`;

function coordinatesOf(graph: Graph, text: string) {
  const document = parse(text);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return publicCoordinatesOf(graph, operation, document);
}

describe.each([
  ['the committed graph', () => committed],
  ['a graph with abstract types', () => abstract],
])('over %s', (_, graphOf) => {
  it('a query that selects anything that is not public is never cached, however it is written; any other may be', () => {
    const graph = graphOf();
    const { publicCoordinates } = graph.supergraph;
    const seen = { public: 0, personal: 0 };
    fc.assert(
      fc.property(fc.gen(), (gen) => {
        const { text, coordinates } = randomQuery(graph.schema, (coordinate) => publicCoordinates.has(coordinate), gen);
        expect(validate(graph.schema, parse(text))).toEqual([]);
        const isPublic = coordinates.size > 0 && [...coordinates].every((each) => publicCoordinates.has(each));
        seen[isPublic ? 'public' : 'personal'] += 1;
        expect(coordinatesOf(graph, text) !== undefined, text).toBe(isPublic);
      }),
      { numRuns: 200 },
    );
    // Neither is rare.
    expect(seen.public).toBeGreaterThan(10);
    expect(seen.personal).toBeGreaterThan(10);
  });
});

it('a field that is worked out from others touches those', () => {
  const touched = coordinatesOf(committed, '{ product(id: "p1") { price { total { amount } } } }');
  expect(touched).toEqual(['Price.total', 'Product.category', 'Product.listPrice', 'Product.price', 'Query.product']);
});

it('nothing of a person is public in the committed graph, but the name and the id', () => {
  const personal = /^(User|Order|OrderItem|Account|LedgerEntry|Payment|Profile|Session|Shipping)\./;
  const found = [...committed.supergraph.publicCoordinates].filter((each) => personal.test(each));
  expect(found.sort()).toEqual(['User.id', 'User.name']);
  for (const root of ['me', 'user', 'users', 'order', 'orders']) {
    expect(committed.supergraph.publicCoordinates).not.toContain(`Query.${root}`);
  }
});

describe('a mutation', () => {
  const keeps = (mutation: string, query: string) => {
    const operation = new Documents(false).prepare(committed, `mutation { ${mutation} }`, undefined);
    const moved = movedByMutation(committed, operation);
    const touched = coordinatesOf(committed, query);
    if (!touched) throw new Error('the query is not public');
    return !touched.some((coordinate) => moved.has(coordinate));
  };
  const order = 'placeOrder(input: { items: [{ productId: "p1", quantity: 1 }] }) { id }';
  const filtered = (filter: string) => `{ products(filter: ${filter}) { nodes { id } } }`;

  it.each([
    ['{ products { nodes { id name listPrice { amount } owner { id name } } totalCount } }'],
    [
      '{ products(first: 5, sort: PRICE_ASC, filter: { category: "a", minPrice: 5 }) { nodes { id price { unit { amount } } } } }',
    ],
    ['{ product(id: "p1") { id name } }'],
    ['{ quote(lines: [{ productId: "p1", quantity: 1 }]) { lines { product { id } } total { amount } } }'],
    ['query($c: String) { products(filter: { category: $c }) { nodes { id } } }'],
  ])('that orders keeps %s', (query) => {
    for (const mutation of [order, 'cancelOrder(id: "o") { id }', 'returnOrder(id: "o") { id }']) {
      expect(keeps(mutation, query)).toBe(true);
    }
  });

  it.each([
    ['{ product(id: "p1") { stock { level } } }'],
    ['{ products { nodes { id stock { available } } } }'],
    ['{ products { nodes { ...F } } } fragment F on Product { stock { inUse } }'],
    [filtered('{ inStock: true }')],
    [filtered('{ category: "a", inStock: false }')],
    ['query($in: Boolean) { products(filter: { inStock: $in }) { totalCount } }'],
    ['query($filter: ProductFilter) { products(filter: $filter) { nodes { id } } }'],
    ['query($filter: ProductFilter = { category: "a" }) { products(filter: $filter) { nodes { id } } }'],
  ])('that orders makes old news of %s', (query) => {
    for (const mutation of [order, 'cancelOrder(id: "o") { id }', 'returnOrder(id: "o") { id }']) {
      expect(keeps(mutation, query)).toBe(false);
    }
  });

  it('makes old news of what follows from its subgraph in another', () => {
    expect(keeps('updateProduct(id: "p1", input: {}) { id }', '{ quote(lines: []) { total { amount } } }')).toBe(false);
    const price = '{ discounts { nodes { id } } }';
    expect(keeps('updateProduct(id: "p1", input: {}) { id }', price)).toBe(true);
    expect(keeps('createDiscount(input: { percent: 1 }) { id }', price)).toBe(false);
  });
});
