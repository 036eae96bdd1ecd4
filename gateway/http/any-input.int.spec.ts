import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isErrorCode } from '#platform/errors';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  const free = { RATE_LIMIT_PER_MINUTE: '0', LOGIN_LIMIT_PER_MINUTE: '0' };
  gateway = await RunningGateway.start({ ...shop.env, ...free, NODE_ENV: 'production' });
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});

const answerWithinMs = 5_000;

/** Sends bytes and nothing after them; resolves with all that comes back. Rejects when the connection is neither answered nor closed. */
function send(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.end(bytes));
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error('neither answered nor closed'));
    }, answerWithinMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that has refused may reset what is still being sent.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
  });
}

const words =
  '{ } ( ) [ ] : ! $ = @ | & ... , " """ # \\ query mutation subscription fragment on F Query User Product me product id name __typename __schema __type _entities _service ' +
  'true null 1 -1 1.5 1e400 99999999999999999999 "p1" """x""" $a $__proto__ @include @skip @defer if é \u0000 \uFEFF \uD800 login loginUser input email password';
const token = fc.constantFrom(...words.split(' '));
const known = fc.constantFrom(
  '{ me { id } }',
  'query A($id: ID!) { product(id: $id) { id name } }',
  'mutation { loginUser(input: { email: "a@b.c", password: "secret12" }) { accessToken } }',
  'query A { __typename } query B { me { id } }',
  '{ ...F } fragment F on Query { me { ...G } } fragment G on User { id name }',
);
const soup = fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join(' '));

/** A text with some of it left out, doubled, or put elsewhere. */
const mutated = (texts: fc.Arbitrary<string>) =>
  fc.tuple(texts, fc.array(fc.tuple(fc.nat(), fc.nat(20), token), { maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((changed, [at, length, word]) => {
      const start = at % (changed.length + 1);
      return changed.slice(0, start) + word + changed.slice(start + length);
    }, text),
  );
const documents = fc.oneof(known, mutated(known), soup, fc.string());

const anything = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>('', null, [], {}, 'x'.repeat(10_000)));
const variables = fc.oneof(
  fc.dictionary(fc.constantFrom('id', 'a', '__proto__', 'constructor', 'toString'), anything),
  anything,
);
const parameters = fc.record(
  {
    query: fc.oneof({ weight: 8, arbitrary: documents }, { weight: 1, arbitrary: anything }),
    variables,
    operationName: fc.oneof(fc.constantFrom('A', 'B', '', 'C'), anything),
    extensions: fc.oneof(
      anything,
      fc.record({ persistedQuery: fc.oneof(anything, fc.record({ version: anything, sha256Hash: anything })) }),
    ),
    documentId: anything,
    id: anything,
  },
  { requiredKeys: [] },
);
const jsonBody = parameters.map((each) => JSON.stringify(each));
const body = fc.oneof(
  { weight: 5, arbitrary: jsonBody.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: mutated(jsonBody).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.array(parameters, { maxLength: 3 }).map((all) => Buffer.from(JSON.stringify(all))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.nat(5_000).map((depth) => Buffer.from(`{"variables":${'[{"a":'.repeat(depth)}`)) },
);

const often = <T>(usual: T, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rare });
const latin1 = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) });
const header = fc.oneof(
  fc.constantFrom(
    'Authorization: Bearer x',
    'Authorization: nothing',
    'Accept: application/graphql-response+json',
    'Accept: text/html',
    'Accept: ;q=,,/*;q=x',
    'If-None-Match: *',
    'Origin: null',
    'Content-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: nothing',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip',
    'Content-Length: 3',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'X-Forwarded-For: 999.1.1.1, ::1',
    'traceparent: 00-0-0-0',
  ),
  latin1.map((value) => `X-Correlation-Id: ${value}`),
  latin1,
);
const request = fc.record({
  method: often('POST', fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'CONNECT', 'PRI', 'post')),
  target: often(
    '/graphql',
    fc.oneof(
      documents.map((text) => `/graphql?query=${encodeURIComponent(text.toWellFormed())}`),
      fc.constantFrom('/graphql?', '/graphql?query=', '/graphql?query=a&query=b', '/graphql/', '//graphql', '*', '/%'),
      fc.constantFrom('/graphql?variables=%7B', '/graphql?extensions=[', '/graphql?__proto__[a]=1', '/graphql%00'),
      fc.constantFrom('http://other/graphql', '/', '/health/ready', '/nothing', '/graphql?%ff=%fe'),
    ),
  ),
  version: often('HTTP/1.1', fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', '')),
  contentType: often('application/json', fc.constantFrom('text/plain', 'multipart/form-data', '', 'application/json;')),
  headers: fc.array(header, { maxLength: 3 }),
  length: often('right', fc.constantFrom('none', '-1', '1', '999999', 'x')),
  body,
});

type Sent = typeof request extends fc.Arbitrary<infer Each> ? Each : never;

function bytesOf({ method, target, version, contentType, headers, length, body }: Sent): Buffer {
  const lines = [`${method} ${target} ${version}`, 'Host: localhost', 'Connection: close'];
  if (contentType !== '') lines.push(`Content-Type: ${contentType}`);
  lines.push(...headers);
  if (length !== 'none') lines.push(`Content-Length: ${length === 'right' ? body.length : length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

/** What every answer is, to whatever was sent: throws when it is not. */
function check(answer: string, target: string): void {
  // Nothing came back: the connection was closed.
  if (answer === '') return;
  for (const [, status] of answer.matchAll(/(?:^|\n|\})HTTP\/1\.1 (\d{3}) /g)) {
    expect(Number(status)).toBeLessThan(500);
  }
  for (const [, code] of answer.matchAll(/"code":"([^"]*)"/g)) {
    expect(code).toSatisfy(isErrorCode);
    expect(code).not.toBe('INTERNAL');
  }
  expect(answer).toMatch(/^HTTP\/1\.1 \d{3} /);
  // Other addresses have no GraphQL, so no errors of it. An expectation that Node cannot meet has no body.
  if (/^\/graphql(\?|$)/.test(target) && /^HTTP\/1\.1 4(?!17)/.test(answer)) expect(answer).toMatch(/"code":"|^[^{]*$/);
  expect(answer).not.toMatch(/\bat \S+ \(|node_modules|\.[jt]s:\d|Did you mean/);
}

it('whatever is sent is answered by an error that is known, or by data, and ends nothing', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (each) => check(await send(bytesOf(each)), each.target)),
    { numRuns: 3_000, interruptAfterTimeLimit: 5_000, markInterruptAsFailure: false },
  );
  expect((await gateway.ask('{ me { id } }')).data).toEqual({ me: null });
});
