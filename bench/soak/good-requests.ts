import { createHash } from 'node:crypto';
import type { SoakClient } from './client.js';
import { isWhole, type Kind, type Turn, unexpected } from './kinds.js';
import { goodToken } from './tokens.js';

const users = 200;
const persistedDocuments = 50;
const productList =
  '{ products(first: 20) { nodes { id sku name category stock { level } price { unit { amount } } } } }';
const hot: [string, ...string[]] = [
  '{ user(id: "u1") { name role } }',
  '{ me { id name role createdAt email orders(first: 5) { nodes { id status items { productName product { name stock { level } price { total { amount } } } } } } } }',
  'query($id: ID!) { user(id: $id) { role ...U } } fragment U on User { id name }',
  '{ orders(first: 3) { nodes { id number customer { id name role } total { amount currency } timeline { status at } } pageInfo { hasNextPage } } }',
  'query($id: ID!, $more: Boolean = true) { order(id: $id) { id status items @include(if: $more) { quantity product { id owner { name role } } } } }',
];

const searchQuery =
  'query($s: String) { products(first: 100, filter: { search: $s }) { nodes { id name sku description category createdAt updatedAt } totalCount } }';

/** A large answer that is kept, and another one each time. */
const search = (client: SoakClient, number: number) =>
  client.ask({ query: searchQuery, variables: { s: `s${number}` } });

/** Fills the cache of answers, so that what it takes is there from the beginning. Throws when something is not answered. */
export async function fillCache(client: SoakClient, bytes: number): Promise<void> {
  for (let number = 0, filled = 0; filled < bytes; ) {
    const replies = await Promise.all(Array.from({ length: 16 }, () => search(client, --number)));
    for (const reply of replies) {
      const wrong = isWhole(reply);
      if (wrong !== undefined) throw new Error(wrong);
      filled += reply.text.length;
    }
  }
}

const anyUser = ({ random }: Turn) => goodToken(random.below(users), 0);

/** Requests that have to be answered, whole. */
export const goodRequests: readonly Kind[] = [
  {
    name: 'hot queries',
    weight: 30,
    run: async (turn) => {
      const query = turn.random.pick(hot);
      return isWhole(await turn.client.ask({ query, variables: { id: 'a' }, token: anyUser(turn) }));
    },
  },
  {
    name: 'cached lists',
    weight: 10,
    run: async ({ client, number }) => {
      const first = await client.ask({ query: productList });
      const { etag } = first.headers;
      if (number % 2 === 0 || typeof etag !== 'string') return isWhole(first);
      const again = await client.ask({ query: productList, headers: { 'if-none-match': etag } });
      // A mutation may have come between.
      return again.status === 304 ? undefined : isWhole(again);
    },
  },
  {
    name: 'searches',
    weight: 8,
    run: async ({ client, number }) => isWhole(await search(client, number)),
  },
  {
    name: 'distinct operations',
    weight: 12,
    run: async (turn) => {
      const { client, number } = turn;
      const query = `query Q${number} { a${number}: user(id: "u${number}") { id role } orders(first: 2) { nodes { id b${number}: status items { product { name } } } } }`;
      return isWhole(await client.ask({ query, token: anyUser(turn) }));
    },
  },
  {
    name: 'persisted queries',
    weight: 8,
    run: async ({ client, random }) => {
      const query = `query P${random.below(persistedDocuments)} { user(id: "p") { id role } }`;
      const sha256Hash = createHash('sha256').update(query).digest('hex');
      const extensions = { persistedQuery: { version: 1, sha256Hash } };
      const known = await client.ask({ extensions });
      if (known.codes[0] !== 'PERSISTED_QUERY_NOT_FOUND') return isWhole(known);
      return isWhole(await client.ask({ query, extensions }));
    },
  },
  {
    name: 'mutations',
    weight: 6,
    run: async (turn) => {
      const { client, random } = turn;
      const query = random.pick([
        'mutation { updateProduct(id: "p1", input: { name: "Lamp" }) { id name stock { available } } }',
        'mutation { updateProfile(input: { name: "Ada" }) { id name } }',
        'mutation { placeOrder(input: { items: [{ productId: "p1", quantity: 1 }] }) { id status } }',
      ]);
      return isWhole(await client.ask({ query, token: anyUser(turn) }));
    },
  },
  {
    name: 'queries by GET',
    weight: 3,
    run: async ({ client }) => {
      const query = encodeURIComponent('{ user(id: "g") { id role } }');
      return isWhole(
        await client.send('GET', `/graphql?query=${query}`, undefined, { 'apollo-require-preflight': '1' }),
      );
    },
  },
  {
    name: 'a service in trouble',
    weight: 8,
    run: async (turn) => {
      const query = '{ me { id role account { id balance { amount } } } }';
      const reply = await turn.client.ask({ query, token: anyUser(turn) });
      const isKnown = reply.codes.every((code) => ['SUBGRAPH_UNAVAILABLE', 'INTERNAL', 'TIMEOUT'].includes(code));
      // Whatever becomes of the wallet, the rest is there.
      return reply.status === 200 && reply.data?.me && isKnown ? undefined : unexpected(reply);
    },
  },
  {
    name: 'sessions that end',
    weight: 1,
    run: async ({ client, number }) => {
      const token = goodToken(users, number);
      const before = await client.ask({ query: '{ me { id role } }', token });
      const wrong = isWhole(before) ?? isWhole(await client.ask({ query: 'mutation { logoutUser }', token }));
      if (wrong !== undefined) return wrong;
      const after = await client.ask({ query: '{ me { id role } }', token });
      return after.codes[0] === 'UNAUTHENTICATED' ? undefined : unexpected(after);
    },
  },
];
