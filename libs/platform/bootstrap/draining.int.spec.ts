import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Draining, drainingHeader } from './draining.js';

let draining: Draining;
let server: Server;
let port: number;
let agent: Agent;
/** What each request is answered after. */
let work: () => Promise<unknown>;
beforeEach(async () => {
  work = async () => {};
  draining = new Draining();
  server = createServer({ ServerResponse: draining.responseClass() }, (incoming, response) => {
    incoming.resume().once('end', () => void work().then(() => response.writeHead(200, { 'x-a': 'b' }).end('done')));
  });
  draining.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  agent = new Agent({ keepAlive: true });
});
afterEach(() => {
  agent.destroy();
  server.closeAllConnections();
  server.close();
});

interface Answered {
  headers: IncomingMessage['headers'];
  /** The client's port: the same for two answers over one connection. */
  overPort: number | undefined;
}

function ask(): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, method: 'POST', agent }, (answer) => {
      const overPort = sent.socket?.localPort;
      answer.resume().once('end', () => resolve({ headers: answer.headers, overPort }));
    });
    sent.once('error', reject).end('{}');
  });
}

it('an idle connection is answered once more, and told to be the last time', async () => {
  const before = await ask();
  expect(before.headers).toMatchObject({ connection: 'keep-alive' });
  expect(before.headers).not.toHaveProperty(drainingHeader);
  const ended = draining.run(1_000);
  await sleep(50);
  const after = await ask();
  expect(after.overPort).toBe(before.overPort);
  expect(after.headers).toMatchObject({ connection: 'close', [drainingHeader]: '1', 'x-a': 'b' });
  // Still listening: who knows no other address is served.
  expect((await ask()).overPort).not.toBe(before.overPort);
  await ended;
  expect(server.listening).toBe(false);
});

it('a request that takes longer than all that is answered, and told likewise', async () => {
  let finish = () => {};
  work = () => new Promise<void>((resolve) => (finish = resolve));
  const answer = ask();
  await once(server, 'request');
  let isOver = false;
  const ended = draining.run(10).then(() => (isOver = true));
  await sleep(200);
  expect(server.listening).toBe(false);
  expect(isOver).toBe(false);
  finish();
  expect((await answer).headers).toMatchObject({ connection: 'close' });
  await ended;
});

it('an answer whose head is one list of names and values says so too, and keeps what is in it', async () => {
  server.removeAllListeners('request');
  server.on('request', (incoming, response) => {
    incoming.resume().once('end', () => response.writeHead(200, ['x-a', 'b', 'content-length', '4']).end('done'));
  });
  const before = await ask();
  expect(before.headers).toMatchObject({ connection: 'keep-alive', 'x-a': 'b', 'content-length': '4' });
  const ended = draining.run(200);
  const { headers } = await ask();
  expect(headers).toMatchObject({ connection: 'close', [drainingHeader]: '1', 'x-a': 'b', 'content-length': '4' });
  await ended;
});

it('a connection over which nothing ever came holds up nothing, and one that was just opened is served', async () => {
  const unused = connect(port, '127.0.0.1');
  await once(server, 'connection');
  const unusedClosed = once(unused, 'close');
  await sleep(600);
  const fresh = connect(port, '127.0.0.1');
  await once(server, 'connection');
  const ended = draining.run(0);
  await unusedClosed;
  fresh.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n');
  const [answer] = await once(fresh, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1.1 200/);
  await ended;
});

it('an answer that its client has not taken yet is sent to its end', async () => {
  const bytes = 20_000_000;
  server.removeAllListeners('request');
  server.on('request', (_incoming, response) => response.end(Buffer.alloc(bytes)));
  const slow = connect(port, '127.0.0.1').pause();
  slow.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(server, 'request');
  const ended = draining.run(0);
  await sleep(100);
  let taken = 0;
  slow.on('data', (chunk: Buffer) => {
    taken += chunk.length;
  });
  slow.resume();
  await once(slow, 'close');
  expect(taken).toBeGreaterThan(bytes);
  await ended;
});

it.each([
  ['a byte', 'P'],
  ['half a head', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-le'],
  ['half a body', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf'],
])('who has sent %s and no more holds up nothing', async (_, text) => {
  const client = connect(port, '127.0.0.1').on('error', () => {});
  client.write(text);
  await once(server, 'connection');
  await sleep(50);
  const closed = once(client, 'close');
  await draining.run(0);
  await closed;
});

it('who sends the rest of its request in time is answered', async () => {
  const client = connect(port, '127.0.0.1');
  client.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{');
  await once(server, 'request');
  const ended = draining.run(0);
  await sleep(100);
  client.write('}');
  const [answer] = await once(client, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1.1 200/);
  await ended;
});

it('clients that go elsewhere when they are told see no failed request', async () => {
  work = () => sleep(5);
  let answered = 0;
  const client = async () => {
    for (;;) {
      const { headers } = await ask();
      answered += 1;
      if (headers[drainingHeader]) return;
    }
  };
  const clients = Promise.all(Array.from({ length: 20 }, client));
  await vi.waitFor(() => expect(answered).toBeGreaterThan(100), 10_000);
  const before = answered;
  await Promise.all([draining.run(300), clients]);
  expect(answered).toBeGreaterThanOrEqual(before + 20);
});
