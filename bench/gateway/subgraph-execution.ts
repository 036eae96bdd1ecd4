import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse } from 'graphql';
import {
  type Product,
  productByUpc,
  products,
  type Review,
  reviewsOfProduct,
  reviewsOfUser,
  shippingEstimate,
  stockOf,
  userById,
} from './catalogue.js';
import { type SubgraphName, schemaOf, subgraphNames } from './subgraph-schemas.js';

type Resolvers = Record<string, Record<string, unknown>>;
interface Page {
  first: number;
}
type ProductReference = Pick<Product, 'upc'> & Partial<Pick<Product, 'price' | 'weight'>>;

const resolvers: Readonly<Record<SubgraphName, Resolvers>> = {
  users: {
    Query: { user: (_: unknown, { id }: { id: string }) => userById(id) },
    User: { __resolveReference: ({ id }: { id: string }) => userById(id) },
  },
  products: {
    Query: {
      product: (_: unknown, { upc }: { upc: string }) => productByUpc(upc),
      products: (_: unknown, { first }: Page) => products.slice(0, first),
    },
    Product: { __resolveReference: ({ upc }: ProductReference) => productByUpc(upc) },
  },
  inventory: {
    Product: {
      __resolveReference: (reference: ProductReference) => ({ ...reference, ...stockOf(reference.upc) }),
      shippingEstimate: ({ price, weight }: ProductReference) => {
        if (price === undefined || weight === undefined) throw new Error('what @requires names was not sent');
        return shippingEstimate(price, weight);
      },
    },
  },
  reviews: {
    Product: {
      __resolveReference: ({ upc }: ProductReference) => ({ upc }),
      reviewCount: ({ upc }: ProductReference) => reviewsOfProduct(upc).length,
      reviews: ({ upc }: ProductReference, { first }: Page) => reviewsOfProduct(upc).slice(0, first),
    },
    User: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      reviews: ({ id }: { id: string }, { first }: Page) => reviewsOfUser(id).slice(0, first),
    },
    Review: {
      author: ({ authorId }: Review) => ({ id: authorId }),
      product: ({ upc }: Review) => ({ upc }),
    },
  },
};

const schemas = new Map<SubgraphName, GraphQLSchema>(
  subgraphNames.map((name) => [
    name,
    // The type of its resolvers is one of maps that know every type of the schema.
    buildSubgraphSchema([{ typeDefs: parse(schemaOf(name, false)), resolvers: resolvers[name] as never }]),
  ]),
);

/** What a subgraph answers to a request's body, as JSON: run by graphql-js over the real schema. */
export async function answerOfSubgraph(name: SubgraphName, body: string): Promise<string> {
  const { query, variables, operationName } = JSON.parse(body);
  const schema = schemas.get(name);
  if (!schema) throw new Error(`no subgraph ${name}`);
  return JSON.stringify(await execute({ schema, document: parse(query), variableValues: variables, operationName }));
}
