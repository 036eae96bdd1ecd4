import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { cutOffStalledClients } from './stalled-clients.js';

const megabytes = 20;
const afterMs = 300;

let server: Server;
let client: Socket;
let ended: string[];
beforeEach(async () => {
  ended = [];
  server = createServer((request, response) => {
    response.on('close', () => ended.push(response.writableFinished ? 'answered' : 'cut off'));
    const body = request.url === '/large' ? Buffer.alloc(megabytes * 1024 * 1024) : 'short';
    setTimeout(() => response.end(body), request.url === '/late' ? afterMs * 3 : 0);
  });
  cutOffStalledClients(server, afterMs);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
});
afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = (path: string) => client.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);

it('a client that takes nothing of its answer is cut off', async () => {
  client.pause();
  ask('/large');
  await eventually(() => expect(ended).toEqual(['cut off']));
});

it('one that takes its time is not, as long as it takes something', async () => {
  ask('/large');
  // A piece at a time, in all longer than a stalled client is given.
  client.on('data', () => {
    client.pause();
    setTimeout(() => client.resume(), 5);
  });
  await eventually(() => expect(ended).toEqual(['answered']), { timeoutMs: 30_000 });
});

it('nor is one whose answer is late, and its connection is kept for the next', async () => {
  client.resume();
  ask('/late');
  await eventually(() => expect(ended).toEqual(['answered']));
  ask('/large');
  await eventually(() => expect(ended).toEqual(['answered', 'answered']));
  expect(client.destroyed).toBe(false);
});
