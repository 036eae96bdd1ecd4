import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newContext } from '#platform/observability';
import type { Answer } from '../answers/answer.js';
import { AnswerWriter } from './answer-writer.js';
import { Cors } from './cors.js';

let server: Server;
let answer: Answer;
let origins: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const context = newContext({ correlationId: 'an-id' });
    new AnswerWriter(new Cors(origins, [])).write({ request, response, context }, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers });
const json = (text: string, times: number) => JSON.stringify({ data: { text: text.repeat(times) } });

it.each([
  ['short, all ASCII', json('a', 10)],
  ['short, with other characters', json('é\u{1F600}', 10)],
  ['short in characters, not in bytes', json('\u{1F600}', 1_500)],
  ['long, all ASCII', json('a', 100_000)],
  ['long, with other characters', json('é\u{1F600}', 100_000)],
])('a body that is %s arrives as it is, be it a string or bytes', async (_, text) => {
  for (const body of [text, Buffer.from(text)]) {
    answer = { body, outcome: 'ok', hasData: true };
    const response = await ask();
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(text))).toBe(true);
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  }
});

it('only what is the same for everyone may be kept, and is told apart by what it differs by', async () => {
  const headersOf = async (of: Partial<Answer>) => {
    answer = { body: '{}', outcome: 'ok', hasData: true, ...of };
    const { headers } = await ask();
    return { cache: headers.get('cache-control'), vary: headers.get('vary'), etag: headers.get('etag') };
  };
  expect(await headersOf({})).toEqual({ cache: 'no-store', vary: null, etag: null });
  expect(await headersOf({ etag: '"a"' })).toEqual({ cache: 'private, no-cache', vary: 'accept', etag: '"a"' });
  origins = ['https://shop.example'];
  expect(await headersOf({})).toMatchObject({ cache: 'no-store', vary: 'origin' });
  expect(await headersOf({ etag: '"a"' })).toMatchObject({ cache: 'private, no-cache', vary: 'origin, accept' });
  origins = [];
});

it.each([
  ['"a"', 304],
  ['W/"a"', 304],
  ['"b", "a"', 304],
  ['*', 304],
  ['"b"', 200],
  ['a', 200],
])('If-None-Match: %s is answered by %i', async (tag, status) => {
  answer = { body: '{"data":{}}', outcome: 'ok', hasData: true, etag: '"a"' };
  const response = await ask({ 'if-none-match': tag });
  expect(response.status).toBe(status);
  expect(response.headers.get('etag')).toBe('"a"');
  expect(await response.text()).toBe(status === 200 ? '{"data":{}}' : '');
});

it('who was refused for a while is told for how long, in whole seconds', async () => {
  answer = { body: '{}', outcome: 'RATE_LIMITED', hasData: false, retryAfterMs: 1_001 };
  expect((await ask()).headers.get('retry-after')).toBe('2');
});
