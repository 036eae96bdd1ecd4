import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identityHeader } from '#platform/auth';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  const env = { FORWARD_HEADERS: 'X-Tenant, accept-language', CORS_ORIGINS: 'https://shop.example' };
  gateway = await RunningGateway.start({ ...shop.env, ...env });
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});
beforeEach(() => {
  for (const subgraph of [shop.users, shop.inventory]) subgraph.answerHeaders = {};
});

const me = '{ me { id name } }';
const list = '{ products { nodes { id owner { name } } } }';
const received = () => shop.users.received.at(-1)?.headers ?? {};
/** What every fetch carries, of HTTP and of ours. */
const ours = [
  'accept',
  'connection',
  'content-length',
  'content-type',
  'host',
  'traceparent',
  'x-correlation-id',
  'x-souk-deadline-ms',
  identityHeader,
];

/** Sends header lines as they are, whatever a client library would make of them. */
function sendLines(...lines: string[]): Promise<string> {
  const body = JSON.stringify({ query: me });
  const head = ['POST /graphql HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', ...lines];
  return gateway.sendRaw(
    Buffer.from([...head, 'Connection: close', `Content-Length: ${body.length}`, '', body].join('\r\n'), 'latin1'),
  );
}

describe('of a client’s headers subgraphs get', () => {
  it('those that are named in FORWARD_HEADERS, and ours', async () => {
    const headers = {
      'x-tenant': 'blue',
      'accept-language': 'de',
      cookie: 'session=1',
      origin: 'https://shop.example',
      referer: 'https://shop.example/',
      'user-agent': 'mine',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=192.0.2.1',
      'x-real-ip': '192.0.2.1',
      'x-apollo-operation-name': 'x',
      'x-api-key': 'secret',
      baggage: 'a=b',
      tracestate: 'a=b',
      'cache-control': 'no-cache',
      'if-none-match': '"x"',
      range: 'bytes=0-1',
      'x-http-method-override': 'DELETE',
    };
    expect((await gateway.ask(me, { headers, token: shop.signIn('u1') })).data).toMatchObject({ me: { id: 'u1' } });
    expect(received()).toMatchObject({ 'x-tenant': 'blue', 'accept-language': 'de' });
    expect(Object.keys(received()).filter((name) => !ours.includes(name))).toEqual(['x-tenant', 'accept-language']);
  });

  it('none of the trusted ones: neither an identity nor a word on sessions, however they are written', async () => {
    const identity = String(shop.users.received.at(-1)?.headers[identityHeader]);
    const answer = await sendLines(
      `X-Souk-Identity: ${identity}`,
      `x-souk-IDENTITY: ${identity}`,
      'X-Souk-Revoked: s1',
      'X-Souk-Deadline-Ms: 1',
      'X_Souk_Identity: a',
      `X-Tenant: ${identity}`,
    );
    expect(answer).toContain('"me":null');
    expect(received()[identityHeader]).not.toBe(identity);
    expect(received()['x-souk-deadline-ms']).not.toBe('1');
    expect(Object.keys(received()).filter((name) => !ours.includes(name))).toEqual(['x-tenant']);
  });

  it('none that are of the connection, though the client names others so', async () => {
    await sendLines('Keep-Alive: timeout=1', 'TE: trailers', 'Connection: X-Tenant, Upgrade', 'X-Tenant: blue');
    for (const name of ['te', 'keep-alive', 'upgrade']) expect(received()).not.toHaveProperty(name);
    expect(received().connection).not.toMatch(/tenant|upgrade/i);
  });

  it('no other correlation than one that is fit', async () => {
    await sendLines('X-Correlation-Id: a b"c', 'traceparent: 00-x', 'X-Correlation-Id: d');
    expect(received()['x-correlation-id']).toMatch(/^[\w-]+$/);
    expect(received().traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-\d\d$/);
  });

  it('one line for one that came twice, and no line that a value made up', async () => {
    await sendLines('X-Tenant: blue', 'X-Tenant: red');
    expect(received()['x-tenant']).toBe('blue, red');
    expect(await sendLines('X-Tenant: a\rX-Other: b')).toMatch(/^HTTP\/1.1 400 /);
    await sendLines('X-Tenant: a%0d%0aX-Other: b', 'Accept-Language: \u00e4\u00ff');
    expect(received()).not.toHaveProperty('x-other');
    expect(received()['accept-language']).toBe('\u00e4\u00ff');
  });
});

it.each(['x-souk-identity', 'connection', 'te', 'content-length', 'proxy-authorization', 'expect', 'a b', 'x:y'])(
  'FORWARD_HEADERS cannot name %s',
  async (name) => {
    const start = RunningGateway.start({ ...shop.env, FORWARD_HEADERS: `x-tenant,${name}` });
    await expect(start).rejects.toThrow(/FORWARD_HEADERS cannot pass on/);
  },
);

describe('of a subgraph’s headers clients get', () => {
  const leaks = {
    'set-cookie': 'session=1',
    server: 'secret/1.0',
    'x-powered-by': 'secret',
    'access-control-allow-origin': '*',
    'access-control-allow-credentials': 'true',
    'cache-control': 'public, max-age=1000',
    etag: '"theirs"',
    location: 'https://evil.example/',
    'x-souk-revoked': 'none-such',
    'x-internal': 'secret',
    'www-authenticate': 'Basic',
    'strict-transport-security': 'max-age=1',
    'x-correlation-id': 'theirs',
  };

  it.each([
    ['a query', me],
    ['a query of public data', list],
    ['a mutation', 'mutation { logoutUser }'],
  ])('none, for %s', async (_, query) => {
    shop.users.answerHeaders = leaks;
    shop.inventory.answerHeaders = leaks;
    const { headers, codes } = await gateway.ask(query);
    expect(codes).toEqual([]);
    const names = [...headers.keys()].sort();
    expect(names.filter((name) => name !== 'etag')).toEqual([
      'cache-control',
      'connection',
      'content-length',
      'content-security-policy',
      'content-type',
      'date',
      'keep-alive',
      'referrer-policy',
      'vary',
      'x-content-type-options',
      'x-correlation-id',
      'x-frame-options',
    ]);
    expect([...headers.values()].join()).not.toMatch(/secret|theirs|public|evil/);
  });
});
