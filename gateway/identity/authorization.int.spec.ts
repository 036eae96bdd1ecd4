import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdentityVerifier, identityHeader } from '#platform/auth';
import { Gate } from '../testing/gate.js';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';
import { testSecret } from '../testing/stub-subgraph.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start({ ...shop.env, FORWARD_HEADERS: 'x-tenant' });
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});
beforeEach(() => {
  shop.users.before = async () => {};
});

const me = '{ me { id email } }';
const introspections = () => shop.users.received.filter(({ path }) => path === '/introspect').length;

function sendLines(to: RunningGateway, lines: readonly string[], query = me): Promise<string> {
  const body = JSON.stringify({ query });
  const head = ['POST /graphql HTTP/1.1', 'Host: localhost', 'Connection: close', 'Content-Type: application/json'];
  return to.sendRaw([...head, ...lines, `Content-Length: ${body.length}`, '', body].join('\r\n'));
}

describe('a malformed Authorization header', () => {
  const headers = [
    'Bearer',
    'Bearer ',
    'bearer',
    'Bearer a b',
    'Bearer a,Bearer b',
    'Basic dXNlcjpwYXNz',
    'Token abc',
    'abc',
    '',
    'Bearer =',
    'Bearer a=b',
    'Bearer {"a":1}',
    'Bearer "quoted"',
    'Bearer ä',
    'Bearer \u0001',
    `Bearer ${'a'.repeat(5_000)}`,
    'Bearer %00',
    'null',
    'undefined',
  ];

  it.each(headers)('%j is UNAUTHENTICATED, and the next request fares well', async (value) => {
    const body = JSON.stringify({ query: me });
    const request = [
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      'Connection: close',
      'Content-Type: application/json',
      `Authorization: ${value}`,
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
    const answer = await gateway.sendRaw(Buffer.from(request, 'latin1'));
    // Control characters are no HTTP: the server's parser refuses them before anyone reads the header.
    if (value.includes('\u0001')) expect(answer).toMatch(/^HTTP\/1.1 400 /);
    else expect(answer).toContain('"code":"UNAUTHENTICATED"');
    expect((await gateway.ask('{ me { id } }')).data).toEqual({ me: null });
  });

  it('is one that came twice', async () => {
    const answer = await sendLines(gateway, [
      `Authorization: Bearer ${shop.signIn('u1')}`,
      'authorization: Bearer other',
    ]);
    expect(answer).toContain('"code":"UNAUTHENTICATED"');
  });

  it('is one that came twice, also for who signs in', async () => {
    const login = 'mutation { loginUser(input: { email: "a@example.com", password: "secret12" }) { accessToken } }';
    const headers = ['Authorization: Bearer one', 'authorization: Bearer other'];
    expect(await sendLines(gateway, headers, login)).toContain('"code":"UNAUTHENTICATED"');
    expect(await sendLines(gateway, headers.slice(1), login)).toContain('"accessToken":"a"');
  });

  it('never reaches users', async () => {
    const before = introspections();
    await gateway.ask(me, { headers: { authorization: 'Bearer not a token' } });
    expect(introspections()).toBe(before);
  });

  it('is ignored by registerUser, loginUser and refreshSession, and by nothing beside them', async () => {
    const headers = { authorization: 'Bearer not a token' };
    const login = 'loginUser(input: { email: "a@example.com", password: "secret12" }) { accessToken }';
    expect((await gateway.ask(`mutation { ${login} }`, { headers })).data).toEqual({ loginUser: { accessToken: 'a' } });
    expect((await gateway.ask(`mutation { ${login} logoutUser }`, { headers })).codes).toEqual(['UNAUTHENTICATED']);
  });
});

describe('a token', () => {
  it('is asked about once, and then known', async () => {
    const token = shop.signIn('u1');
    const before = introspections();
    const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.ask(me, { token })));
    await gateway.ask(me, { token });
    expect(answers.map(({ data }) => data)).toEqual(Array(20).fill({ me: { id: 'u1', email: 'u1@example.com' } }));
    expect(introspections()).toBe(before + 1);
  });

  it('is asked about with a header that is signed for it alone', async () => {
    await gateway.ask(me, { token: shop.signIn('u1') });
    const asked = shop.users.received.findLast(({ path }) => path === '/introspect');
    const header = asked?.headers[identityHeader];
    const verifier = new IdentityVerifier(testSecret);
    expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(verifier.verify(header, 'introspection')).toEqual({ kind: 'service', service: 'gateway' });
    expect(verifier.verify(header, 'graphql')).toBeUndefined();
  });

  it('that users does not know is UNAUTHENTICATED, and not asked about again at once', async () => {
    const before = introspections();
    expect((await gateway.ask(me, { token: 'unknown' })).codes).toEqual(['UNAUTHENTICATED']);
    expect((await gateway.ask(me, { token: 'unknown' })).codes).toEqual(['UNAUTHENTICATED']);
    expect(introspections()).toBe(before + 1);
  });

  it('is worth nothing once the mutation that ended its session has answered', async () => {
    const token = shop.signIn('u1');
    expect((await gateway.ask(me, { token })).data).toMatchObject({ me: { id: 'u1' } });
    expect((await gateway.ask('mutation { logoutUser }', { token })).data).toEqual({ logoutUser: true });
    expect((await gateway.ask(me, { token })).codes).toEqual(['UNAUTHENTICATED']);
  });

  it('stays worth nothing when an introspection from before its end comes in late', async () => {
    const token = shop.signIn('u1');
    const state = shop.tokens.get(token);
    const sameSession = `${token}-again`;
    shop.tokens.set(sameSession, state ?? {});
    const gate = new Gate();
    shop.users.after = async ({ path, body }) => {
      if (path === '/introspect' && body.includes('again')) await gate.opened;
    };
    const late = gateway.ask(me, { token: sameSession });
    await gateway.ask('mutation { logoutUser }', { token });
    gate.open();
    expect((await late).codes).toEqual(['UNAUTHENTICATED']);
    expect((await gateway.ask(me, { token: sameSession })).codes).toEqual(['UNAUTHENTICATED']);
    shop.users.after = async () => {};
  });
});

describe('headers of the client', () => {
  it('cannot make an identity: x-souk-identity is dropped', async () => {
    const token = shop.signIn('u2');
    await gateway.ask(me, { token });
    const forged = shop.users.received.at(-1)?.headers[identityHeader];
    const answer = await gateway.ask(me, { headers: { [identityHeader]: String(forged) } });
    expect(answer.data).toEqual({ me: null });
  });

  it('reach subgraphs only when they are named in FORWARD_HEADERS', async () => {
    const token = shop.signIn('u1');
    await gateway.ask(me, { token, headers: { 'x-tenant': 'blue', 'x-other': 'red', cookie: 'a=b' } });
    const headers = shop.users.received.at(-1)?.headers;
    expect(headers).toHaveProperty('x-tenant', 'blue');
    expect(headers).not.toHaveProperty('x-other');
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('authorization');
  });
});

it('checks no token and signs no identity where INTROSPECTION_URL is none', async () => {
  const open = await RunningGateway.start({ ...shop.env, INTROSPECTION_URL: 'none', INTERNAL_AUTH_SECRET: undefined });
  const before = introspections();
  const answer = await open.ask('{ me { id } }', { token: 'whatever' });
  expect(answer.data).toEqual({ me: null });
  expect(introspections()).toBe(before);
  expect(shop.users.received.at(-1)?.headers).not.toHaveProperty(identityHeader);
  await open.stop();
});

it('an Authorization header that is passed on is one, also where nobody checks it', async () => {
  const env = { INTROSPECTION_URL: 'none', FORWARD_HEADERS: 'authorization' };
  const open = await RunningGateway.start({ ...shop.env, ...env });
  expect(await sendLines(open, ['Authorization: Basic YTpi'])).toContain('"me":null');
  expect(shop.users.received.at(-1)?.headers).toHaveProperty('authorization', 'Basic YTpi');
  const { fetches } = shop.users;
  expect(await sendLines(open, ['Authorization: a', 'authorization: b'])).toContain('"code":"UNAUTHENTICATED"');
  expect(shop.users.fetches).toBe(fetches);
  await open.stop();
});

describe('without users', () => {
  it('a token not yet known is SUBGRAPH_UNAVAILABLE; a known one, visitors and public data go on', async () => {
    const known = shop.signIn('u1');
    await gateway.ask(me, { token: known });
    await shop.users.stop();
    const unknown = await gateway.ask('{ orders { totalCount } }', { token: shop.signIn('u2') });
    expect(unknown.errors?.[0]?.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'users' });
    expect((await gateway.ask('{ orders { totalCount } }', { token: known })).data).toEqual({
      orders: { totalCount: 0 },
    });
    const products = '{ products { totalCount } }';
    expect((await gateway.ask(products)).data).toEqual({ products: { totalCount: 3 } });
    expect((await gateway.ask(products, { token: shop.signIn('u2') })).data).toEqual({ products: { totalCount: 3 } });
  });
});
