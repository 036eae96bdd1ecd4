import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { Gate } from '../testing/gate.js';
import { Address } from './address.js';
import { Cancellation } from './cancellation.js';
import { CircuitOpen } from './circuit-breaker.js';
import { UpstreamTimeout } from './delivery.js';
import { AnswerTooLarge } from './http1/connection-errors.js';
import { BulkheadFull, Upstream, type UpstreamAnswer, type UpstreamRequest } from './upstream.js';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let connections = 0;
let madeConnections = 0;
let requests = 0;
let answer: Answer;
let upstream: Upstream;
beforeEach(async () => {
  requests = 0;
  madeConnections = 0;
  answer = (response) => response.end('{}');
  server = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => answer(response, request));
    response.on('error', () => {});
  });
  server.on('connection', (socket) => {
    connections += 1;
    madeConnections += 1;
    socket.on('close', () => {
      connections -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  upstream = new Upstream([url()]);
});
afterEach(async () => {
  await upstream.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;

const post = (options: Partial<UpstreamRequest> = {}) =>
  upstream.post({ headers: '', body: '{}', timeoutMs: 5_000, repeatable: true, ...options });

/** How each ended: with its answer's text, or the name of its error. */
async function outcomes(posts: Promise<{ text: string }>[]): Promise<string[]> {
  const settled = await Promise.allSettled(posts);
  return settled.map((each) => (each.status === 'fulfilled' ? each.value.text : nameOf(each.reason)));
}

const nameOf = (reason: unknown) => (reason instanceof Error ? reason.name : String(reason));
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('an answer', () => {
  it('is read whole, however it comes in pieces', async () => {
    const text = JSON.stringify({ data: { name: 'Zoë 😀'.repeat(5_000) } });
    answer = (response) => {
      const bytes = Buffer.from(text);
      for (let from = 0; from < bytes.length; from += 1_001) response.write(bytes.subarray(from, from + 1_001));
      response.end();
    };
    expect((await post()).text).toBe(text);
  });

  it('may begin with a byte order mark, which is no part of it', async () => {
    answer = (response) => response.end('\uFEFF{}');
    expect((await post()).text).toBe('{}');
  });

  it('may come after a 103, which is none', async () => {
    answer = (response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(201, { 'x-souk-revoked': 's1' }).end('{}');
    };
    expect(await post()).toMatchObject({ status: 201, headers: { 'x-souk-revoked': 's1' }, text: '{}' });
  });

  it('of more than 32 MB is given up while it comes, and its connection closed', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, ' ');
    let sent = 0;
    answer = (response) => {
      const more = (): void => {
        while (!response.destroyed) {
          sent += 1;
          if (!response.write(megabyte)) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    };
    await expect(post()).rejects.toBeInstanceOf(AnswerTooLarge);
    await eventually(() => expect(connections).toBe(0));
    expect(sent).toBeLessThan(64);
  });
});

it('an answer that came in time is no timeout because this process was too busy to read it', async () => {
  answer = (response) => {
    response.end('{}');
    const untilMs = performance.now() + 400;
    while (performance.now() < untilMs);
  };
  expect((await post({ timeoutMs: 200 })).text).toBe('{}');
});

describe('what is given up', () => {
  it('leaves no connection, timer or listener: no answer in time', async () => {
    answer = () => {};
    const before = timers();
    const signal = new Cancellation();
    // The first to find out: more would open the breaker.
    expect(await outcomes(many(9, () => post({ timeoutMs: 100, signal })))).toEqual(many(9, () => 'UpstreamTimeout'));
    expect(signal.listenerCount).toBe(0);
    await eventually(() => expect(connections).toBe(0));
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('leaves no connection, timer or listener: a client that hung up', async () => {
    answer = (response) => response.write('{"data":');
    const before = timers();
    const signal = new Cancellation();
    const posts = many(200, () => post({ signal }));
    await eventually(() => expect(requests).toBe(200));
    signal.abort(new Error('gone'));
    expect(await outcomes(posts)).toEqual(many(200, () => 'Error'));
    expect(signal.listenerCount).toBe(0);
    await eventually(() => expect(connections).toBe(0));
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('before it was sent is never sent', async () => {
    const early = new Cancellation();
    early.abort(new Error('gone'));
    await expect(post({ signal: early })).rejects.toThrow('gone');
    const connecting = new Cancellation();
    const posted = post({ signal: connecting });
    connecting.abort(new Error('gone'));
    await expect(posted).rejects.toThrow('gone');
    await post();
    expect(requests).toBe(1);
  });

  it('is not answered twice when its answer comes after all', async () => {
    const late = new Gate();
    answer = (response) => void late.opened.then(() => response.end('late'));
    const given = post({ timeoutMs: 500 });
    given.catch(() => {});
    await eventually(() => expect(requests).toBe(1), { intervalMs: 10 });
    await expect(given).rejects.toBeInstanceOf(UpstreamTimeout);
    late.open();
    await sleep(50);
    answer = (response) => response.end('in time');
    expect((await post()).text).toBe('in time');
  });
});

it('connections are kept and used again', async () => {
  for (let nth = 0; nth < 20; nth += 1) await post();
  // One may still be busy with the end of an answer when the next request comes.
  expect(madeConnections).toBeLessThanOrEqual(2);
});

it('what is under way when an address gets new connections is answered, and its connection closed then', async () => {
  const gate = new Gate();
  answer = (response) => void gate.opened.then(() => response.end('{}'));
  const address = new Address(url(), 0);
  const answered = new Promise<string>((resolve, reject) => {
    const listener = { answered: ({ text }: UpstreamAnswer) => resolve(text), failed: reject };
    address.connections(0).send(address.requestLines, '{}', listener, 0);
  });
  await eventually(() => expect(requests).toBe(1));
  address.connections(60_000);
  gate.open();
  expect(await answered).toBe('{}');
  await eventually(() => expect(connections).toBe(0));
  address.destroy();
});

describe('a service that hangs', () => {
  it('holds 512 requests; the next is refused at once, and there is room again when one ends', async () => {
    const gate = new Gate();
    answer = (response) => void gate.opened.then(() => response.end('{}'));
    const posts = many(512, () => post({ timeoutMs: 60_000 }));
    await expect(post()).rejects.toBeInstanceOf(BulkheadFull);
    gate.open();
    expect(await outcomes(posts)).toEqual(many(512, () => '{}'));
    expect((await post()).text).toBe('{}');
    expect(requests).toBe(513);
  });

  it('is not asked any more after ten that got no answer, until one request finds it answering', async () => {
    answer = () => {};
    const silent = outcomes(many(10, () => post({ timeoutMs: 500 })));
    expect(await silent).toEqual(many(10, () => 'UpstreamTimeout'));
    const before = requests;
    await expect(post()).rejects.toBeInstanceOf(CircuitOpen);
    expect(requests).toBe(before);
    answer = (response) => response.end('{}');
    await eventually(async () => expect((await post()).text).toBe('{}'));
    expect(requests).toBe(before + 1);
    expect(await outcomes(many(20, () => post()))).toEqual(many(20, () => '{}'));
  });
});

it('a proxy’s error pages open the breaker as broken connections do; errors that a service tells in JSON do not', async () => {
  answer = (response) => response.writeHead(503, { 'content-type': 'application/json' }).end('{}');
  for (let nth = 0; nth < 20; nth += 1) expect(await post()).toMatchObject({ status: 503 });
  answer = (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>');
  // As many again: what was answered counts too.
  for (let nth = 0; nth < 20; nth += 1) expect(await post()).toMatchObject({ status: 502 });
  await expect(post()).rejects.toBeInstanceOf(CircuitOpen);
});

describe('an end', () => {
  it('waits for what is under way', async () => {
    const gate = new Gate();
    answer = (response) => void gate.opened.then(() => response.end('{}'));
    const posted = post();
    await eventually(() => expect(requests).toBe(1));
    const closed = upstream.close().then(() => 'closed');
    expect(await Promise.race([closed, sleep(50, 'waits')])).toBe('waits');
    gate.open();
    expect((await posted).text).toBe('{}');
    expect(await closed).toBe('closed');
    await eventually(() => expect(connections).toBe(0));
  });
});
