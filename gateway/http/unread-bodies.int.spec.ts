import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { OperationJournal } from '../operation-journal.js';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start({ ...shop.env, RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect((await gateway.ask('{ me { id } }')).data).toEqual({ me: null });
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});

const good = '{"query":"{ me { id } }"}';
const head = (line: string, ...headers: string[]) =>
  `${[line, 'Host: localhost', 'Content-Type: application/json', ...headers].join('\r\n')}\r\n\r\n`;
const post = 'POST /graphql HTTP/1.1';
const last = head(post, 'Connection: close', `Content-Length: ${good.length}`) + good;
const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

describe('a body that nobody reads does not run into the next request over its connection', () => {
  it.each([
    ['GET', 'GET /graphql?query={__typename} HTTP/1.1', 200],
    ['HEAD', 'HEAD /graphql HTTP/1.1', 405],
    ['OPTIONS', 'OPTIONS /graphql HTTP/1.1', 204],
    ['PUT', 'PUT /graphql HTTP/1.1', 405],
    ['PROPFIND', 'PROPFIND /graphql HTTP/1.1', 405],
  ])('of %s', async (_, line, status) => {
    const sized = head(line, `Content-Length: ${good.length}`) + good;
    const chunked = `${head(line, 'Transfer-Encoding: chunked')}${good.length.toString(16)}\r\n${good}\r\n0\r\n\r\n`;
    expect(statusesOf(await gateway.sendRaw(sized + chunked + last))).toEqual([status, status, 200]);
  });

  it('of a POST of another content type', async () => {
    const text = head(post, `Content-Length: ${good.length}`).replace('application/json', 'text/plain') + good;
    const answer = await gateway.sendRaw(text + text + last);
    expect(statusesOf(answer)).toEqual([400, 400, 200]);
  });

  it('and HEAD has no body in its answer, only its length', async () => {
    const answer = await gateway.sendRaw(head('HEAD /graphql HTTP/1.1', 'Connection: close'));
    expect(answer).toMatch(/\r\ncontent-length: [1-9]\d*\r\n/);
    expect(answer.split('\r\n\r\n')[1]).toBe('');
  });
});

describe('a body of more than a megabyte', () => {
  const piece = Buffer.alloc(100_000, ' ');
  const asChunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
  const tooLarge = { status: [413], code: 'PAYLOAD_TOO_LARGE', broken: [] };

  /** Sends a head and pieces, and does not look at what comes back before all are sent: so do most who upload. */
  async function upload(start: string, each: Buffer, pieces: number) {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    const broken: string[] = [];
    socket.on('error', (error) => broken.push(error.message));
    const write = (bytes: string | Buffer) => new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    await write(start);
    for (let sent = 0; sent < pieces && broken.length === 0; sent += 1) {
      await write(each);
      // The kernel may take all of it at once: the gateway, in this process, gets its turn.
      await setImmediate();
    }
    return { ...(await answerOf(socket)), broken };
  }

  async function answerOf(socket: Socket) {
    const closed = once(socket, 'close');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    if (!socket.destroyed) await closed;
    return { status: statusesOf(answer), code: /"code":"(\w+)"/.exec(answer)?.[1], answer };
  }

  it('is refused as soon as it is announced, and who still sends it hears of that', async () => {
    const answer = await upload(head(post, 'Content-Length: 3000000'), piece, 30);
    expect(answer).toMatchObject(tooLarge);
    expect(answer.answer).toMatch(/\r\nconnection: close\r\n/i);
  });

  it('is refused once so much has come in chunks, and who still sends it hears of that', async () => {
    expect(await upload(head(post, 'Transfer-Encoding: chunked'), asChunk, 30)).toMatchObject(tooLarge);
  });

  it('is refused whatever else is wrong with its request, and the connection ends', async () => {
    const put = await upload(head('PUT /graphql HTTP/1.1', 'Content-Length: 3000000'), piece, 30);
    expect(put).toMatchObject({ status: [405], broken: [] });
    const text = head(post, 'Content-Length: 3000000').replace('application/json', 'text/plain');
    expect(await upload(text, piece, 30)).toMatchObject({ status: [400], broken: [] });
  });

  it('without an end is not read for ever', async () => {
    for (const [header, each] of [
      ['Content-Length: 1000000000', piece],
      ['Transfer-Encoding: chunked', asChunk],
    ] as const) {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(head(post, header));
      const more = setInterval(() => socket.writableLength === 0 && socket.write(each), 1);
      expect((await answerOf(socket)).status).toEqual([413]);
      clearInterval(more);
    }
  });

  it('is no more than a megabyte of characters of several bytes', async () => {
    const body = JSON.stringify({ query: '{ me { id } }', variables: { a: 'é'.repeat(500_000) } });
    const sent = await gateway.send({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(sent.codes).toEqual(['PAYLOAD_TOO_LARGE']);
  });
});

it('a body in any pieces is the body, also where a character is cut in two', async () => {
  const body = Buffer.from('{"query":"{ __typename } # é","variables":{"a":"\u{1F600}"}}');
  for (const at of [1, body.indexOf(0xc3) + 1, body.indexOf(0xf0) + 2, body.length - 1]) {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1').setNoDelay();
    socket.write(head(post, 'Connection: close', `Content-Length: ${body.length}`));
    for (const part of [body.subarray(0, at), body.subarray(at)]) {
      await sleep(20);
      socket.write(part);
    }
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    expect(answer).toContain('{"data":{"__typename":"Query"}}');
  }
});

it('a client that goes half-way through its body is no operation: nothing is noted', async () => {
  const noted = vi.spyOn(OperationJournal.prototype, 'begin');
  for (const start of [head(post, 'Content-Length: 1000'), head(post, 'Transfer-Encoding: chunked')]) {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(`${start}5\r\n{"que`);
    await sleep(50);
    socket.destroy();
  }
  await sleep(100);
  await gateway.ask('{ me { id } }');
  expect(noted).toHaveBeenCalledTimes(1);
});
