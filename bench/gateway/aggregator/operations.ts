import { cold } from './cold.js';
import {
  ask,
  askEntities,
  askProducts,
  entities,
  fill,
  fillAuthors,
  type Json,
  type Product,
  references,
  weighedReferences,
} from './subgraph-calls.js';

export interface AggregatorRequest {
  operationName: string;
  query: string;
  variables?: Json;
}

type Operation = (request: AggregatorRequest, authorization: string) => Promise<Json>;

const small: Operation = ({ variables = {} }, authorization) =>
  ask('products', 'query($upc: ID!) { product(upc: $upc) { upc name price } }', variables, authorization);

const pageStock = entities('Product', 'inStock available');

const page: Operation = async ({ variables = {} }, authorization) => {
  const products = await askProducts('upc name category price', variables, authorization);
  fill(products, await askEntities('inventory', pageStock, references(products), authorization));
  return { products };
};

const levelsUser = 'query($id: ID!) { user(id: $id) { id name } }';
const levelsReviews = entities(
  'User',
  'reviews(first: 3) { id body product { upc reviews(first: 2) { id rating author { id } } } }',
);
const levelsProducts = entities('Product', 'name price weight');
const levelsStock = entities('Product', 'inStock shippingEstimate');
const levelsAuthors = entities('User', 'name username');

interface LevelsUser extends Json {
  id: string;
  reviews: (Json & { product: Product })[];
}

const levels: Operation = async ({ variables = {} }, authorization) => {
  const { user } = await ask<{ user: LevelsUser }>('users', levelsUser, variables, authorization);
  fill([user], await askEntities('reviews', levelsReviews, [{ __typename: 'User', id: user.id }], authorization));
  const products = user.reviews.map(({ product }) => product);
  const reviews = products.flatMap((product) => product.reviews);
  const completeProducts = async () => {
    fill(products, await askEntities('products', levelsProducts, references(products), authorization));
    fill(products, await askEntities('inventory', levelsStock, weighedReferences(products), authorization));
    // Asked for inventory's sake. Not deleted: that would make the object slow to write.
    for (const product of products) product.weight = undefined;
  };
  await Promise.all([fillAuthors(reviews, levelsAuthors, authorization), completeProducts()]);
  return { user };
};

const largeStock = entities('Product', 'inStock available warehouse shippingEstimate');
const largeReviews = entities('Product', 'reviewCount reviews(first: 2) { id rating author { id } }');
const largeAuthors = entities('User', 'name username birthYear');

const large: Operation = async ({ variables = {} }, authorization) => {
  const products = await askProducts('upc name category price weight', variables, authorization);
  const reviewed = async () => {
    fill(products, await askEntities('reviews', largeReviews, references(products), authorization));
    const reviews = products.flatMap((product) => product.reviews);
    await fillAuthors(reviews, largeAuthors, authorization);
  };
  const stocked = async () => {
    fill(products, await askEntities('inventory', largeStock, weighedReferences(products), authorization));
  };
  await Promise.all([reviewed(), stocked()]);
  return { products };
};

const textReviews = entities('Product', 'reviews(first: 2) { id body rating }');

const texts =
  (fields: string): Operation =>
  async ({ variables = {} }, authorization) => {
    const products = await askProducts(fields, variables, authorization);
    const [stock, reviews] = await Promise.all([
      askEntities('inventory', pageStock, references(products), authorization),
      askEntities('reviews', textReviews, references(products), authorization),
    ]);
    fill(products, stock);
    fill(products, reviews);
    return { products };
  };

/** By the operation's name: what is asked of whom is written down for each. */
export const operations: Readonly<Record<string, Operation>> = {
  Small: small,
  Levels: levels,
  Page: page,
  Large: large,
  Megabyte: texts('upc name price description'),
  EightMegabytes: texts('upc name price description details'),
  Cold: ({ query }, authorization) => cold(query, authorization),
};
