import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drainingHeader } from '#platform/bootstrap';
import { Upstream } from './upstream.js';

let servers: Server[];
/** Which server answered, in order. */
let answered: number[];
let draining: Set<number>;
let upstream: Upstream;
beforeEach(async () => {
  answered = [];
  draining = new Set();
  servers = [0, 1].map((index) =>
    createServer((request, response) => {
      request.resume().once('end', () => {
        answered.push(index);
        if (draining.has(index)) response.setHeader(drainingHeader, '1');
        response.setHeader('content-type', 'application/json').end('{}');
      });
    }),
  );
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  upstream = new Upstream(
    servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`),
  );
});
afterEach(async () => {
  await upstream.close();
  for (const server of servers) server.close();
});

async function post(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await upstream.post({ headers: '', body: '{}', timeoutMs: 5_000, repeatable: false });
  }
}

it('an address that says that it drains gets no more mutations while there is another', async () => {
  await post(4);
  expect(answered).toEqual([0, 1, 0, 1]);
  draining.add(0);
  answered = [];
  await post(10);
  expect(answered.filter((index) => index === 0)).toHaveLength(1);
});

it('the last one that is left is used all the same', async () => {
  draining.add(0).add(1);
  await post(10);
  expect(new Set(answered)).toEqual(new Set([0, 1]));
});
