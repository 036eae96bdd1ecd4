import { coldOperation } from './cold-operations.js';

export interface GraphqlBody {
  operationName: string;
  query: string;
  variables?: Record<string, unknown>;
}

/** What is asked in one row of a table, and how. */
export interface Row {
  readonly name: string;
  readonly title: string;
  /** The nth request. Rows whose requests are all alike answer the same each time. */
  readonly bodyOf: (index: number) => GraphqlBody;
  readonly distinct: boolean;
  /** Requests under way at once: few where an answer is large, so that a queue of them does not become the time of an answer. */
  readonly connections: number;
  readonly delayMs: number;
}

const queries = {
  Small: 'query Small($upc: ID!) { product(upc: $upc) { upc name price } }',
  Levels: `query Levels($id: ID!) {
  user(id: $id) {
    id
    name
    reviews(first: 3) {
      id
      body
      product {
        upc
        name
        price
        inStock
        shippingEstimate
        reviews(first: 2) { id rating author { id name username } }
      }
    }
  }
}`,
  Page: 'query Page($first: Int!) { products(first: $first) { upc name category price inStock available } }',
  Large: `query Large($first: Int!) {
  products(first: $first) {
    upc
    name
    category
    price
    weight
    inStock
    available
    warehouse
    shippingEstimate
    reviewCount
    reviews(first: 2) { id rating author { id name username birthYear } }
  }
}`,
  Megabyte: `query Megabyte($first: Int!) {
  products(first: $first) { upc name price description inStock available reviews(first: 2) { id body rating } }
}`,
  EightMegabytes: `query EightMegabytes($first: Int!) {
  products(first: $first) { upc name price description details inStock available reviews(first: 2) { id body rating } }
}`,
} as const;

function row(
  name: string,
  title: string,
  operationName: keyof typeof queries,
  variables: Record<string, unknown>,
  { connections = 32, delayMs = 0 } = {},
): Row {
  const body = { operationName, query: queries[operationName], variables };
  return { name, title, bodyOf: () => body, distinct: false, connections, delayMs };
}

export const rows: readonly Row[] = [
  row('small', 'one product, one subgraph', 'Small', { upc: 'p7' }),
  row('levels', 'four levels, five fetches from four subgraphs', 'Levels', { id: 'u7' }),
  row('page', 'a page of 20 from two subgraphs', 'Page', { first: 20 }),
  row('large', '400 entities from four subgraphs', 'Large', { first: 100 }, { connections: 16 }),
  row('1mb', 'an answer of 1 MB from three subgraphs', 'Megabyte', { first: 500 }, { connections: 8 }),
  row('8mb', 'an answer of 8 MB from three subgraphs', 'EightMegabytes', { first: 2_000 }, { connections: 2 }),
  {
    name: 'cold',
    title: 'every operation another: parsed, validated and planned each time',
    bodyOf: coldOperation,
    distinct: true,
    connections: 16,
    delayMs: 0,
  },
  row('far', 'four levels, each subgraph 4 ms away', 'Levels', { id: 'u7' }, { connections: 64, delayMs: 4 }),
];

/** The rows of the second table: all public, all alike. */
export const cachedRows: readonly Row[] = rows.filter(({ name }) => ['small', 'page', 'large'].includes(name));
