import { expect, it } from 'vitest';
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
  expect(supergraph.comesWithItsParent('Size.width')).toBe(true);
  expect(supergraph.comesWithItsParent('Item.id')).toBe(false);
  expect(supergraph.comesWithItsParent('Query.items')).toBe(false);
});
