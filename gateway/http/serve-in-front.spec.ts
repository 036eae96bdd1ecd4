import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveInFront } from './serve-in-front.js';

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => response.end(`behind ${request.url}`));
  serveInFront(server, '/graphql', (request, response) => response.end(`in front ${request.url}`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

/** The target as it is written: a client library would put it in order. */
async function ask(target: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.end(`POST ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer.split('\r\n\r\n')[1]?.match(/(in front|behind) \S+/)?.[0] ?? '';
}

it.each(['/graphql', '/graphql?', '/graphql?query={a}', '/graphql?/health'])(
  '%s is served in front',
  async (target) => {
    expect(await ask(target)).toBe(`in front ${target}`);
  },
);

it.each([
  '/',
  '/graphqlx',
  '/graphql/',
  '/graphql/x?a',
  '/graphql;a',
  '//graphql',
  '/GraphQL',
  '/%67raphql',
  'http://a/graphql',
  '/health/live?/graphql',
])('%s goes to who listened before', async (target) => {
  expect(await ask(target)).toBe(`behind ${target}`);
});
