import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { getIntrospectionQuery } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '#platform/testing';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';
import { sha256 } from './trusted-manifest.js';

const lamp = 'query Lamp($id: ID = "p1") { product(id: $id) { name } }';
const visitor = 'query Visitor { me { id } }';
const two = 'query A { me { id } } mutation B { logoutUser }';
const other = '{ products { totalCount } }';

let folder: string;
let path: string;
let shop: StubShop;
let gateway: RunningGateway | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'souk-trusted-'));
  path = join(folder, 'manifest.json');
  shop = await StubShop.start();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await shop.stop();
  await rm(folder, { recursive: true });
});

const write = (manifest: unknown) =>
  writeFile(path, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));

async function start(manifest: unknown, env: Record<string, string> = {}) {
  await write(manifest);
  gateway = await RunningGateway.start({ ...shop.env, TRUSTED_DOCUMENTS: path, ...env });
  const running = gateway;
  return (body: object) =>
    running.send({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
const answer = { product: { name: 'Lamp' } };
const refused = { status: 400, codes: ['DOCUMENT_NOT_TRUSTED'], data: undefined };

describe('with a manifest', () => {
  it('a document of it runs, by whichever way clients name it, and with their variables', async () => {
    const hash = sha256(lamp);
    const post = await start({ [hash]: lamp, 'my-id': visitor });
    for (const body of [
      { query: lamp },
      { query: lamp, extensions: persisted(hash) },
      { extensions: persisted(hash) },
      { documentId: hash },
      { documentId: `sha256:${hash}` },
    ]) {
      expect((await post(body)).data).toEqual(answer);
    }
    expect((await post({ documentId: hash, variables: { id: 'p2' } })).data).toEqual({ product: { name: 'Chair' } });
    for (const body of [
      { documentId: 'my-id' },
      { extensions: persisted('my-id') },
      { documentId: `sha256:${sha256(visitor)}` },
    ]) {
      expect((await post(body)).data).toEqual({ me: null });
    }
    const path = `/graphql?documentId=${hash}`;
    expect((await gateway?.send({ headers: { 'apollo-require-preflight': '1' } }, path))?.data).toEqual(answer);
  });

  it('of Apollo Client it runs what the client sends by its ids', async () => {
    const operations = [{ id: sha256(lamp), name: 'Lamp', type: 'query', body: lamp }];
    const post = await start({ format: 'apollo-persisted-query-manifest', version: 1, operations });
    expect((await post({ operationName: 'Lamp', variables: {}, extensions: persisted(sha256(lamp)) })).data).toEqual(
      answer,
    );
  });

  it('nothing else runs, also in development, and nothing reaches a subgraph', async () => {
    const post = await start({ [sha256(lamp)]: lamp });
    for (const body of [
      { query: other },
      { query: `${lamp} ` },
      { query: lamp.replace('name', 'name # x\n') },
      { query: getIntrospectionQuery() },
      { query: '{ __typename }' },
      { query: '{' },
      { query: 'mutation { logoutUser }' },
      { query: other, extensions: persisted(sha256(lamp)) },
      { query: other, documentId: sha256(lamp) },
      { query: other, extensions: persisted(sha256(other)) },
      { extensions: persisted(sha256(other)) },
      { extensions: persisted('x') },
      { documentId: 'sha256:' },
      { documentId: 'constructor' },
      { documentId: '__proto__' },
    ]) {
      expect(await post(body)).toMatchObject(refused);
    }
    expect(shop.inventory.fetches + shop.users.fetches).toBe(0);
  });

  it('the log says by its hash or id which was refused, and never by its text', async () => {
    const post = await start({ [sha256(lamp)]: lamp });
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await post({ query: other, variables: { id: 'p1' } });
    await post({ documentId: 'sha256:abc' });
    expect(warn.mock.calls.map(([what]) => what)).toEqual([{ document: sha256(other) }, { document: 'abc' }]);
    warn.mockRestore();
  });

  it('nothing is registered: what was sent with its hash is as unknown afterwards', async () => {
    const post = await start({ [sha256(lamp)]: lamp });
    await post({ query: other, extensions: persisted(sha256(other)) });
    expect(await post({ extensions: persisted(sha256(other)) })).toMatchObject(refused);
  });

  it('what is no well-formed request is BAD_REQUEST as ever', async () => {
    const post = await start({ [sha256(lamp)]: lamp });
    for (const body of [{}, { documentId: 1 }, { documentId: '' }, { documentId: 'x'.repeat(300) }, { query: 1 }]) {
      expect(await post(body)).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    }
  });

  it('its documents are held to the rules of every other: mutations by POST, a name where there are several, no subscriptions', async () => {
    const post = await start({ two, deep: `{ ${'a { '.repeat(20)} b ${'}'.repeat(20)} }`, nobody: '{ nobody }' });
    expect((await post({ documentId: 'two', operationName: 'A' })).data).toEqual({ me: null });
    expect((await post({ documentId: 'two' })).codes).toEqual(['BAD_REQUEST']);
    expect((await post({ documentId: 'deep' })).codes).toEqual(['OPERATION_TOO_COMPLEX']);
    expect((await post({ documentId: 'nobody' })).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    const byGet = await gateway?.send(
      { headers: { 'apollo-require-preflight': '1' } },
      '/graphql?documentId=two&operationName=B',
    );
    expect(byGet).toMatchObject({ status: 405, codes: ['METHOD_NOT_ALLOWED'] });
  });

  it('that changes, the new one counts; one that is bad is refused, and the old one stays', async () => {
    const post = await start({ [sha256(lamp)]: lamp });
    const next = join(folder, 'next.json');
    await writeFile(next, JSON.stringify({ [sha256(other)]: other }));
    await rename(next, path);
    await eventually(async () => expect((await post({ query: other })).codes).toEqual([]));
    expect(await post({ query: lamp })).toMatchObject(refused);
    await write('{"half');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await post({ query: other })).codes).toEqual([]);
    await rm(path);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await post({ query: other })).codes).toEqual([]);
    await write({ [sha256(lamp)]: lamp });
    await eventually(async () => expect((await post({ query: lamp })).data).toEqual(answer));
  });
});

describe('the gateway does not start', () => {
  it.each([
    ['with a manifest that is no JSON', '{', /TRUSTED_DOCUMENTS .*manifest\.json cannot be used: it is not JSON/],
    ['with one that holds nothing', '{}', /it holds no document/],
    ['with one of 21 MB', `{"a":"${'x'.repeat(21_000_000)}"}`, /more than 20000000 bytes/],
  ])('%s', async (_, manifest, why) => {
    await expect(start(manifest)).rejects.toThrow(why);
  });

  it('without the file, or with a folder in its place', async () => {
    const startWith = (file: string) => RunningGateway.start({ ...shop.env, TRUSTED_DOCUMENTS: file });
    await expect(startWith(join(folder, 'none.json'))).rejects.toThrow(/TRUSTED_DOCUMENTS .* cannot be used: ENOENT/);
    await expect(startWith(folder)).rejects.toThrow(/it is not a file/);
  });
});
