import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start(shop.env);
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: string, version = 1) => ({ persistedQuery: { version, sha256Hash } });
const post = (body: object) =>
  gateway.send({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

it('a document that was sent with its hash is known by it afterwards, by GET too', async () => {
  const query = '{ product(id: "p1") { name } }';
  const extensions = persisted(sha256(query));
  expect(await post({ extensions })).toMatchObject({ status: 200, codes: ['PERSISTED_QUERY_NOT_FOUND'] });
  expect((await post({ query, extensions })).data).toEqual({ product: { name: 'Lamp' } });
  expect((await post({ extensions })).data).toEqual({ product: { name: 'Lamp' } });
  const path = `/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
  expect((await gateway.send({ headers: { 'apollo-require-preflight': '1' } }, path)).data).toEqual({
    product: { name: 'Lamp' },
  });
});

it('it is known by a documentId too, as GraphQL over HTTP has it', async () => {
  const query = '{ product(id: "p2") { name } }';
  expect((await post({ documentId: `sha256:${sha256(query)}` })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  await post({ query, extensions: persisted(sha256(query)) });
  for (const documentId of [`sha256:${sha256(query)}`, sha256(query), sha256(query).toUpperCase()]) {
    expect((await post({ documentId })).data).toEqual({ product: { name: 'Chair' } });
  }
  expect((await post({ documentId: 'mine' })).codes).toEqual(['BAD_REQUEST']);
});

it('nobody can have a document kept under the hash of another', async () => {
  const extensions = persisted(sha256('{ me { id } }'));
  expect(await post({ query: '{ me { name } }', extensions })).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  expect((await post({ extensions })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
});

it('a document that was refused is not kept', async () => {
  const query = '{ nobody }';
  const extensions = persisted(sha256(query));
  expect((await post({ query, extensions })).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect((await post({ extensions })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
});

it.each([
  ['another version', persisted(sha256('{ me { id } }'), 2), 'PERSISTED_QUERY_NOT_SUPPORTED'],
  ['a hash that is none', persisted('abc'), 'BAD_REQUEST'],
  ['something else', { persistedQuery: 'abc' }, 'BAD_REQUEST'],
])('%s is refused', async (_, extensions, code) => {
  expect((await post({ query: '{ me { id } }', extensions })).codes).toEqual([code]);
});
