/** The subgraphs of the benchmark, in federation 2. `%public%` stands where a type is tagged as public, or not. */
const schemas = {
  users: `
type Query {
  user(id: ID!): User
}

type User @key(fields: "id") %public% {
  id: ID!
  name: String!
  username: String!
  birthYear: Int!
}`,
  products: `
type Query {
  product(upc: ID!): Product
  products(first: Int!): [Product!]!
}

type Product @key(fields: "upc") %public% {
  upc: ID!
  name: String!
  category: String!
  price: Int!
  weight: Int!
  description: String!
  details: String!
}`,
  inventory: `
type Product @key(fields: "upc") %public% {
  upc: ID!
  price: Int! @external
  weight: Int! @external
  shippingEstimate: Int! @requires(fields: "price weight")
  available: Int!
  inStock: Boolean!
  warehouse: String!
}`,
  reviews: `
type Review %public% {
  id: ID!
  body: String!
  rating: Int!
  author: User!
  product: Product!
}

type Product @key(fields: "upc") %public% {
  upc: ID!
  reviewCount: Int!
  reviews(first: Int!): [Review!]!
}

type User @key(fields: "id") %public% {
  id: ID!
  reviews(first: Int!): [Review!]!
}`,
} as const;

export type SubgraphName = keyof typeof schemas;
export const subgraphNames: readonly SubgraphName[] = ['users', 'products', 'inventory', 'reviews'];

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@tag"])';

/** `isPublic`: whether everything is tagged as what anyone may read, which is what ours caches. */
export function schemaOf(name: SubgraphName, isPublic: boolean): string {
  const tag = isPublic ? '@tag(name: "public")' : '';
  return `${link}\n${schemas[name].replaceAll('%public%', tag).replace('type Query {', `type Query ${tag} {`)}`;
}

/**
 * The same for a gateway that knows federation 1 only: who does not own a type extends it, and its key is external.
 * (@mercuriusjs/gateway 5.2 sees `@requires` only where the first field that an extension adds has a directive: that is why
 * `shippingEstimate` comes first.)
 */
export function federation1SchemaOf(name: SubgraphName): string {
  const owned = { users: 'User', products: 'Product', inventory: '', reviews: 'Review' }[name];
  return schemas[name]
    .replaceAll('%public%', '')
    .replace('type Query', 'extend type Query')
    .replace(/^type (\w+) @key\(fields: "(\w+)"\)\s*\{\n {2}(\w+: ID!)/gm, (whole, type, _key, field) =>
      type === owned
        ? whole
        : whole.replace(`type ${type}`, `extend type ${type}`).replace(field, `${field} @external`),
    );
}
