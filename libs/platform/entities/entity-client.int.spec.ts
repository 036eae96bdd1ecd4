import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { IdentitySigner } from '#platform/auth';
import { correlationHeader, newContext, runInContext } from '#platform/observability';
import { eventually } from '#platform/testing';
import { EntityClient } from './entity-client.js';

let server: Server;
let url: string;
let client: EntityClient<string, { id: string }>;
/** What each answer waits for. */
let before: () => Promise<unknown>;
/** The correlation id and how many keys of each request. */
let asked: { correlationId: unknown; keys: number }[];

beforeEach(async () => {
  before = async () => {};
  asked = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { keys0 }: { keys0: { id: string }[] } = JSON.parse(body).variables;
    asked.push({ correlationId: request.headers[correlationHeader], keys: keys0.length });
    await before();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: { group0: keys0.map(({ id }) => (id === 'nothing' ? null : { id })) } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}/graphql`;
  client = clientOf(20_000);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await client.close();
});

function clientOf(timeoutMs: number): EntityClient<string, { id: string }> {
  return new EntityClient(
    'orders',
    { service: 'inventory', urls: [url], timeoutMs },
    { type: 'Product', selection: '{ id }', schema: z.object({ id: z.string() }), representation: (id) => ({ id }) },
    new IdentitySigner('a secret that only this test knows, and nobody else'),
  );
}

/** Nothing is answered until it is called. */
function hold(): () => void {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  before = () => held;
  return letGo;
}

const load = (key: string) => client.load([key]).then(([entity]) => entity);
const codeOf = (key: string) =>
  load(key).then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

describe('what is asked of a neighbour', () => {
  it('while questions are under way travels together', async () => {
    const letGo = hold();
    const early: Promise<unknown>[] = [];
    for (let sent = 1; sent <= 4; sent++) {
      early.push(load(`early ${sent}`));
      await eventually(() => expect(asked).toHaveLength(sent), { intervalMs: 1 });
    }
    const late = Array.from({ length: 50 }, (_, index) => load(`late ${index}`));
    letGo();
    await Promise.all([...early, ...late]);
    expect(asked.map(({ keys }) => keys)).toEqual([1, 1, 1, 1, 50]);
  });

  it('is answered for each key, null where there is nothing', async () => {
    expect(await client.load(['a', 'nothing', 'a'])).toEqual([{ id: 'a' }, undefined, { id: 'a' }]);
    expect(await client.find(['a', 'nothing'])).toEqual(new Map([['a', { id: 'a' }]]));
  });

  it('carries the correlation id of who asks, not of who asked before', async () => {
    const letGo = hold();
    const answers: Promise<unknown>[] = [];
    for (const correlationId of ['one', 'two', 'three']) {
      answers.push(runInContext(newContext({ correlationId }), () => load(correlationId)));
      await eventually(() => expect(asked.at(-1)?.correlationId).toBe(correlationId), { intervalMs: 1 });
    }
    letGo();
    await Promise.all(answers);
    expect(asked).toHaveLength(3);
  });

  it('and gets no answer in time is unavailable, also to those who waited for their turn meanwhile', async () => {
    await client.close();
    client = clientOf(300);
    before = () => sleep(10_000);
    const codes = Array.from({ length: 10 }, async (_, index) => {
      await sleep(index * 10);
      return codeOf(`key ${index}`);
    });
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['SUBGRAPH_UNAVAILABLE']));
  });

  it('and does not get its turn, though the neighbour answers, is too much at once', async () => {
    // The first four requests are answered in time, those after them too, and the next have waited for too long by then.
    await client.close();
    client = clientOf(2_000);
    before = () => sleep(1_400);
    const codes = await Promise.all(Array.from({ length: 1_200 }, (_, index) => codeOf(`key ${index}`)));
    expect(new Set(codes)).toEqual(new Set(['ok', 'OVERLOADED']));
    expect(codes[0]).toBe('ok');
    expect(codes.at(-1)).toBe('OVERLOADED');
  });
});
