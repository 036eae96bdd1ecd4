import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { skipAbandonedRequests } from './abandoned-requests.js';
import { deadlineHeader } from './deadline-header.js';

const waitMs = 100;
let app: FastifyInstance;
let url: string;
let came: number;
let begun: number;
/** What a process that is far behind does to its requests. */
let holdUp: (request: FastifyRequest) => Promise<unknown>;
beforeEach(async () => {
  came = 0;
  begun = 0;
  app = fastify();
  skipAbandonedRequests(app);
  holdUp = () => sleep(waitMs);
  app.addHook('onRequest', async (request) => {
    came += 1;
    await holdUp(request);
  });
  app.post('/graphql', async () => {
    begun += 1;
    return {};
  });
  url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
});
afterEach(() => app.close());

it.each(['60000', undefined, '', 'soon', '-5', '1e1'])('a request with the deadline %s is begun', async (deadline) => {
  const headers: Record<string, string> = deadline === undefined ? {} : { [deadlineHeader]: deadline };
  expect((await fetch(url, { method: 'POST', headers })).status).toBe(200);
  expect(begun).toBe(1);
});

it('a request whose deadline passed while it waited is not begun, and its connection closed', async () => {
  const late = fetch(url, { method: 'POST', headers: { [deadlineHeader]: String(waitMs / 2) } });
  await expect(late).rejects.toThrow('fetch failed');
  expect({ came, begun }).toEqual({ came: 1, begun: 0 });
});

it('a request whose client hung up while it waited is not begun', async () => {
  const client = new AbortController();
  // Until the end of its connection has come.
  holdUp = ({ socket }) => once(socket, 'close');
  const gone = fetch(url, { method: 'POST', signal: client.signal });
  await eventually(() => expect(came).toBe(1));
  client.abort();
  await expect(gone).rejects.toThrow();
  await sleep(2 * waitMs);
  expect(begun).toBe(0);
});
