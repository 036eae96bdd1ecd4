import { Pool } from 'undici';
import { type SubgraphName, subgraphNames } from '../subgraph-schemas.js';

export type Json = Record<string, unknown>;
export interface Author extends Json {
  id: string;
}
export interface Review extends Json {
  author: Author;
}
export interface Product extends Json {
  upc: string;
  price?: number | undefined;
  weight?: number | undefined;
  reviews: Review[];
}

const connectionsPerSubgraph = 64;

if (!process.env.SUBGRAPHS) throw new Error('started by a benchmark only');
const urls: Record<SubgraphName, string> = JSON.parse(process.env.SUBGRAPHS);
const upstreams = new Map(
  subgraphNames.map((name) => {
    const { origin, pathname } = new URL(urls[name]);
    return [name, { pool: new Pool(origin, { connections: connectionsPerSubgraph, pipelining: 1 }), path: pathname }];
  }),
);

/** The data of a subgraph's answer, as it comes: the aggregator trusts its subgraphs. */
export async function ask<Data extends Json>(
  name: SubgraphName,
  query: string,
  variables: Json,
  authorization: string,
): Promise<Data> {
  const upstream = upstreams.get(name);
  if (!upstream) throw new Error(`no subgraph ${name}`);
  const { body } = await upstream.pool.request({
    method: 'POST',
    path: upstream.path,
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
  });
  return JSON.parse(await body.text()).data;
}

/** The text of a fetch of entities. */
export const entities = (type: string, fields: string) =>
  `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${fields} } } }`;

export async function askEntities<Entity extends Json>(
  name: SubgraphName,
  query: string,
  representations: readonly Json[],
  authorization: string,
): Promise<Entity[]> {
  const { _entities } = await ask<{ _entities: Entity[] }>(name, query, { representations }, authorization);
  return _entities;
}

export async function askProducts(fields: string, variables: Json, authorization: string): Promise<Product[]> {
  const query = `query($first: Int!) { products(first: $first) { ${fields} } }`;
  const { products } = await ask<{ products: Product[] }>('products', query, variables, authorization);
  return products;
}

export const references = (products: readonly Product[]) => products.map(({ upc }) => ({ __typename: 'Product', upc }));

/** With what inventory requires for its estimate. */
export const weighedReferences = (products: readonly Product[]) =>
  products.map(({ upc, price, weight }) => ({ __typename: 'Product', upc, price, weight }));

/** Puts what was found into what it was asked for, in the same order. */
export function fill(targets: readonly Json[], found: readonly Json[]): void {
  for (const [index, target] of targets.entries()) Object.assign(target, found[index]);
}

/** Asks for each author once: reviews of the same author share one object, which is filled once. */
export async function fillAuthors(reviews: readonly Review[], query: string, authorization: string): Promise<void> {
  const authors = new Map<string, Author>();
  for (const review of reviews) {
    const known = authors.get(review.author.id);
    if (known) review.author = known;
    else authors.set(review.author.id, review.author);
  }
  const representations = [...authors.keys()].map((id) => ({ __typename: 'User', id }));
  fill([...authors.values()], await askEntities('users', query, representations, authorization));
}
