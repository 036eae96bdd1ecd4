import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start({ ...shop.env, RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(async () => {
  expect((await gateway.ask('{ me { id } }')).data).toEqual({ me: null });
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});

const good = '{"query":"{ me { id } }"}';
const common = ['Host: localhost', 'Content-Type: application/json', 'Connection: close'];

function request(headers: string[], body: string | Buffer = '', line = 'POST /graphql HTTP/1.1'): Buffer {
  return Buffer.concat([Buffer.from(`${[line, ...headers].join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}
const sized = (body: string | Buffer, ...headers: string[]) =>
  request([...common, ...headers, `Content-Length: ${Buffer.byteLength(body)}`], body);
const chunked = (body: string | Buffer, ...headers: string[]) => {
  const bytes = Buffer.from(body);
  const chunks = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]);
  return request([...common, ...headers, 'Transfer-Encoding: chunked'], chunks);
};

const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const codesOf = (answer: string) => [...answer.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);
const refusal = { statuses: [400], codes: ['BAD_REQUEST'] };
const read = (answer: string) => ({ statuses: statusesOf(answer), codes: codesOf(answer) });

describe('what is no HTTP, or ambiguous, gets an error like any other, and its connection is closed', () => {
  it.each([
    ['noise', Buffer.from('\u0000\u0001\u0002 nothing\r\n\r\n')],
    ['a TLS handshake', Buffer.from([0x16, 0x03, 0x01, 0x00, 0xa5, 0x01, 0x00, 0x00, 0xa1, 0x03, 0x03])],
    ['a line without an end of its own', request(common, '', 'POST /graphql')],
    ['another version', request(common, '', 'POST /graphql HTTP/9.9')],
    ['two lengths', request([...common, 'Content-Length: 25', 'Content-Length: 5'], good)],
    ['a length and chunks', request([...common, 'Content-Length: 25', 'Transfer-Encoding: chunked'], `19\r\n${good}`)],
    ['a length that is negative', request([...common, 'Content-Length: -1'], good)],
    ['a length that is no number', request([...common, 'Content-Length: 25 , 25'], good)],
    ['a chunk of no size', request([...common, 'Transfer-Encoding: chunked'], 'xyz\r\n')],
    ['chunks twice over', request([...common, 'Transfer-Encoding: identity, chunked, identity'], '0\r\n\r\n')],
    ['a space before a colon', request([...common, 'Content-Length : 25'], good)],
    ['a header over two lines', request([...common, 'X-A: b', ' Transfer-Encoding: chunked'], good)],
    ['a NUL in a header', request([...common, 'X-A: a\u0000b'], good)],
    ['a line feed alone within a header', request([...common, 'X-A: a\nX-Souk-Identity: b'], good)],
    ['a NUL in the address', request(common, '', 'POST /graphql\u0000 HTTP/1.1')],
    ['no host', request(['Connection: close', 'Content-Length: 0'])],
  ])('%s', async (_, bytes) => {
    const answer = await gateway.sendRaw(bytes);
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer.toLowerCase()).not.toMatch(/\r\nserver:|x-powered-by|stack/);
  });

  it('with a GraphQL error body', async () => {
    const answer = await gateway.sendRaw('nothing\r\n\r\n');
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toContain('content-type: application/json');
    expect(JSON.parse(body)).toEqual({
      errors: [{ message: 'The request is not well-formed HTTP.', extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it.each([
    ['headers of more than 16 KB', [`X-A: ${'a'.repeat(20_000)}`]],
    ['many headers', Array.from({ length: 3_000 }, (_, index) => `X-A${index}: b`)],
  ])('%s get 431', async (_, headers) => {
    expect(read(await gateway.sendRaw(request([...common, ...headers], good)))).toEqual({
      statuses: [431],
      codes: ['BAD_REQUEST'],
    });
  });

  it('an address that cannot be decoded', async () => {
    expect(read(await gateway.sendRaw(request(common, '', 'GET /graphql/%zz%ff HTTP/1.1')))).toEqual(refusal);
  });

  it('a query of 40 KB in the address', async () => {
    const line = `GET /graphql?query=${'a'.repeat(40_000)} HTTP/1.1`;
    expect(read(await gateway.sendRaw(request(common, '', line)))).toEqual({ statuses: [431], codes: ['BAD_REQUEST'] });
  });
});

describe('a body', () => {
  it('may come in chunks', async () => {
    expect(statusesOf(await gateway.sendRaw(chunked(good)))).toEqual([200]);
  });

  it.each([
    ['that is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    [
      'that is no UTF-8 where it would not show',
      Buffer.concat([Buffer.from('{"query":"{ me { id } }","x":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    ],
    ['that is UTF-16', Buffer.from(good, 'utf16le')],
    ['with a byte order mark', Buffer.from(`\uFEFF${good}`)],
    ['that is compressed', gzipSync(good)],
    ['of a form', 'query=%7Bme%7Bid%7D%7D'],
    ['of two values', `${good}${good}`],
    ['with a comment', `${good} // x`],
    ['of a NaN', '{"query":"{ me { id } }","variables":{"a":NaN}}'],
  ])('%s is refused, in chunks too', async (_, body) => {
    expect(read(await gateway.sendRaw(sized(body)))).toEqual(refusal);
    expect(read(await gateway.sendRaw(chunked(body)))).toEqual(refusal);
  });

  it('that says it is compressed is not unpacked: nothing grows in here', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    expect(read(await gateway.sendRaw(sized(bomb, 'Content-Encoding: gzip')))).toEqual(refusal);
  });

  it('that is shorter than its length is waited for, and hurts nobody when its sender goes', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(request([...common, 'Content-Length: 1000'], good));
    expect((await gateway.ask('{ me { id } }')).status).toBe(200);
    socket.destroy();
  });

  it('that is longer than its length is followed by what is no HTTP', async () => {
    const keepAlive = common.filter((header) => !header.startsWith('Connection'));
    const answer = await gateway.sendRaw(
      request([...keepAlive, `Content-Length: ${good.length}`], `${good}{"query":1}`),
    );
    expect(statusesOf(answer).at(-1)).toBe(400);
  });

  it('of more than a megabyte is PAYLOAD_TOO_LARGE, announced or in chunks', async () => {
    const tooLarge = { statuses: [413], codes: ['PAYLOAD_TOO_LARGE'] };
    expect(read(await gateway.sendRaw(request([...common, 'Content-Length: 1000000001'], '{')))).toEqual(tooLarge);
    expect(read(await gateway.sendRaw(chunked(' '.repeat(1_000_001))))).toEqual(tooLarge);
  });

  it('is asked for by Expect: 100-continue', async () => {
    const answer = await gateway.sendRaw(sized(good, 'Expect: 100-continue'));
    expect(statusesOf(answer)).toEqual([100, 200]);
  });

  it('whose keys come twice counts by the last of them, once', async () => {
    const body = '{"query":"mutation { logoutUser }","query":"{ __typename }"}';
    const answer = await gateway.sendRaw(sized(body));
    expect(answer).toContain('{"data":{"__typename":"Query"}}');
  });
});

it('requests that come together over one connection are answered one after the other', async () => {
  const keepAlive = common.filter((header) => !header.startsWith('Connection'));
  const one = (query: string) => {
    const body = JSON.stringify({ query });
    return request([...keepAlive, `Content-Length: ${body.length}`], body);
  };
  const last = sized('{"query":"{ c: __typename }"}');
  const answer = await gateway.sendRaw(Buffer.concat([one('{ a: __typename }'), one('{'), one('{ me { id } }'), last]));
  expect(statusesOf(answer)).toEqual([200, 400, 200, 200]);
  expect([...answer.matchAll(/"(a|me|c)":|"(GRAPHQL_PARSE_FAILED)"/g)].map(([, a, b]) => a ?? b)).toEqual([
    'a',
    'GRAPHQL_PARSE_FAILED',
    'me',
    'c',
  ]);
});
