import { buildSchema, graphql } from 'graphql';
import {
  type Product,
  productByUpc,
  products,
  type Review,
  reviewsOfProduct,
  reviewsOfUser,
  shippingEstimate,
  stockOf,
  type User,
  userById,
} from './catalogue.js';
import type { GraphqlBody } from './rows.js';

/** The graph as a client sees it, written out: what is compared with it owes it nothing. */
const schema = buildSchema(`
type Query {
  user(id: ID!): User
  product(upc: ID!): Product
  products(first: Int!): [Product!]!
}
type User {
  id: ID!
  name: String!
  username: String!
  birthYear: Int!
  reviews(first: Int!): [Review!]!
}
type Product {
  upc: ID!
  name: String!
  category: String!
  price: Int!
  weight: Int!
  description: String!
  details: String!
  available: Int!
  inStock: Boolean!
  warehouse: String!
  shippingEstimate: Int!
  reviewCount: Int!
  reviews(first: Int!): [Review!]!
}
type Review {
  id: ID!
  body: String!
  rating: Int!
  author: User!
  product: Product!
}`);

interface Page {
  first: number;
}

const wholeUser = (user: User | undefined) =>
  user && { ...user, reviews: ({ first }: Page) => reviewsOfUser(user.id).slice(0, first).map(wholeReview) };

const wholeProduct = (product: Product | undefined) =>
  product && {
    ...product,
    ...stockOf(product.upc),
    shippingEstimate: shippingEstimate(product.price, product.weight),
    reviewCount: reviewsOfProduct(product.upc).length,
    reviews: ({ first }: Page) => reviewsOfProduct(product.upc).slice(0, first).map(wholeReview),
  };

const wholeReview = (review: Review): object => ({
  ...review,
  author: () => wholeUser(userById(review.authorId)),
  product: () => wholeProduct(productByUpc(review.upc)),
});

const rootValue = {
  user: ({ id }: { id: string }) => wholeUser(userById(id)),
  product: ({ upc }: { upc: string }) => wholeProduct(productByUpc(upc)),
  products: ({ first }: Page) => products.slice(0, first).map(wholeProduct),
};

/** The right answer to an operation, from the data itself and without federation. Throws when there is none. */
export async function rightData({ query, variables, operationName }: GraphqlBody): Promise<unknown> {
  const { data, errors } = await graphql({
    schema,
    source: query,
    rootValue,
    variableValues: variables,
    operationName,
  });
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  // As a client gets it: graphql-js makes objects without a prototype.
  return JSON.parse(JSON.stringify(data));
}
