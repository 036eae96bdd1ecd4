import { describe, expect, it } from 'vitest';
import { Supergraph } from './supergraph.js';

const links = (imports = '') => `schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  ${imports}
{ query: Query }
enum join__Graph {
  A @join__graph(name: "a-service", url: "http://a/graphql")
  B @join__graph(name: "b", url: "http://b/graphql")
}`;

const types = (tag: string) => `
type Query @join__type(graph: A) @join__type(graph: B) {
  items: [Item] @join__field(graph: A) @${tag}(name: "public")
  mine: Item @join__field(graph: B)
}
type Item @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") @${tag}(name: "public") {
  id: ID
  name: String @join__field(graph: A) @join__field(graph: B, external: true)
  size: Size @join__field(graph: B, override: "a-service") @join__field(graph: A, usedOverridden: true)
}
type Size @join__type(graph: A) @join__type(graph: B) { width: Int }
`;

it('knows who owns a field: external and overridden ones are nobody’s', () => {
  const supergraph = new Supergraph(links() + types('tag'));
  expect(supergraph.subgraphs).toEqual([
    { name: 'a-service', url: 'http://a/graphql' },
    { name: 'b', url: 'http://b/graphql' },
  ]);
  expect(supergraph.ownersOf('Item.id')).toEqual(['a-service', 'b']);
  expect(supergraph.ownersOf('Item.name')).toEqual(['a-service']);
  expect(supergraph.ownersOf('Item.size')).toEqual(['b']);
  expect(supergraph.ownersOf('Item.none')).toEqual([]);
});

it('knows what is public, by a tag on the field or its type, whatever the tag is called here', () => {
  const plain = new Supergraph(links() + types('tag'));
  expect([...plain.publicCoordinates].sort()).toEqual(['Item.id', 'Item.name', 'Item.size', 'Query.items']);
  const renamed = links('@link(url: "https://specs.apollo.dev/tag/v0.3", as: "label")') + types('label');
  expect(new Supergraph(renamed).publicCoordinates).toEqual(plain.publicCoordinates);
});

it('nothing is public in a graph without tags', () => {
  expect(new Supergraph(links() + types('other')).publicCoordinates.size).toBe(0);
});

it('takes a shared value’s fields for part of the field above', () => {
  const supergraph = new Supergraph(links() + types('tag'));
  expect(supergraph.movesWithItsParent('Size.width')).toBe(true);
  expect(supergraph.movesWithItsParent('Query.items')).toBe(false);
});

const entity = (joins: string, field = 'id: ID') => `${links()}
type Query @join__type(graph: A) @join__type(graph: B) { item: Item @join__field(graph: A) }
type Item ${joins} { ${field} other: ID @join__field(graph: A) }
type Owner @join__type(graph: A) { id: ID }`;

describe('a field that is in the keys of an entity', () => {
  const both = '@join__type(graph: A, key: "id") @join__type(graph: B, key: "id", resolvable: false)';

  it('is its identity where that is the only way to know it, in each of several subgraphs', () => {
    expect(new Supergraph(entity(both)).movesWithItsParent('Item.id')).toBe(true);
    const compound = '@join__type(graph: A, key: "id other") @join__type(graph: B, key: "id owner { id }")';
    expect(new Supergraph(entity(compound)).movesWithItsParent('Item.id')).toBe(true);
  });

  it.each([
    ['that one of them knows by something else too', `${both} @join__type(graph: A, key: "other")`],
    [
      'that one of them knows by something else',
      '@join__type(graph: A, key: "id") @join__type(graph: B, key: "other")',
    ],
    ['that one of them knows by nothing', '@join__type(graph: A, key: "id") @join__type(graph: B)'],
    [
      'that is below a field of the key',
      '@join__type(graph: A, key: "id { x }") @join__type(graph: B, key: "id { x }")',
    ],
    ['of one subgraph alone: its own mutations, and no others, move it', '@join__type(graph: A, key: "id")'],
  ])('may change: one %s', (_, joins) => {
    expect(new Supergraph(entity(joins)).movesWithItsParent('Item.id')).toBe(false);
  });

  it('may change where it depends on an argument', () => {
    expect(new Supergraph(entity(both, 'id(of: Int): ID')).movesWithItsParent('Item.id')).toBe(false);
  });

  it('is no other field of the entity', () => {
    expect(new Supergraph(entity(both)).movesWithItsParent('Item.other')).toBe(false);
  });
});

it('knows what a field is worked out from', () => {
  const supergraph = new Supergraph(`${links()}
type Query @join__type(graph: A) @join__type(graph: B) { item: Item @join__field(graph: A) }
type Item @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID
  size: Size @join__field(graph: A) @join__field(graph: B, external: true)
  kind: String @join__field(graph: A) @join__field(graph: B, external: true)
  price: Int @join__field(graph: B, requires: "size { ... on Size { width } } kind")
}
type Size @join__type(graph: A) { width: Int }`);
  expect([...supergraph.requiredBy('Item.price')].sort()).toEqual(['Item.kind', 'Item.size', 'Size.width']);
  expect(supergraph.requiredBy('Item.kind')).toEqual([]);
});
