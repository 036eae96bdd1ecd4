import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway | undefined;
beforeEach(async () => {
  shop = await StubShop.start();
});
afterEach(async () => {
  await gateway?.stop();
  await shop.stop();
});

const start = async (env: Record<string, string>, embedded = false) => {
  gateway = await RunningGateway.start({ ...shop.env, ...env }, { embedded });
  return gateway;
};
const me = '{ me { id } }';
const login = (email: string) =>
  `mutation { loginUser(input: { email: "${email}", password: "secret12" }) { accessToken } }`;

describe('a changed password', () => {
  it('is limited like a login: it tells whether the old one is right', async () => {
    const { ask } = await clientOf({ LOGIN_LIMIT_PER_MINUTE: '2' });
    const change = 'mutation { changePassword(input: { currentPassword: "guess123", newPassword: "secret12" }) }';
    const token = shop.signIn('u1');
    for (let turn = 0; turn < 2; turn += 1) expect((await ask(change, token)).codes).not.toContain('RATE_LIMITED');
    expect((await ask(change, token)).codes).toEqual(['RATE_LIMITED']);
  });
});

describe('operations', () => {
  it('beyond the limit of a minute are RATE_LIMITED, and say when to come back', async () => {
    const { ask } = await clientOf({ RATE_LIMIT_PER_MINUTE: '3' });
    for (let turn = 0; turn < 3; turn += 1) expect((await ask(me)).codes).toEqual([]);
    const refused = await ask(me);
    expect(refused.codes).toEqual(['RATE_LIMITED']);
    const { retryAfterMs } = refused.errors?.[0]?.extensions ?? {};
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    expect(Number(refused.headers.get('retry-after'))).toBe(Math.ceil(Number(retryAfterMs) / 1000));
  });

  it('that are none count for their address', async () => {
    const limited = await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const post = () =>
      limited.send({ method: 'POST', body: '{"query":', headers: { 'content-type': 'application/json' } });
    for (let turn = 0; turn < 3; turn += 1) expect((await post()).codes).toEqual(['BAD_REQUEST']);
    expect((await post()).codes).toEqual(['RATE_LIMITED']);
    expect((await limited.ask(me)).codes).toEqual(['RATE_LIMITED']);
  });

  it('of each user and of visitors count apart', async () => {
    const { ask } = await clientOf({ RATE_LIMIT_PER_MINUTE: '2' });
    const [ada, ben] = [shop.signIn('u1'), shop.signIn('u2')];
    for (const token of [undefined, ada, ben, undefined, ada, ben]) expect((await ask(me, token)).codes).toEqual([]);
    for (const token of [undefined, ada, ben]) expect((await ask(me, token)).codes).toEqual(['RATE_LIMITED']);
  });

  it('that are refused count too, so that tokens cannot be guessed for free', async () => {
    const { ask } = await clientOf({ RATE_LIMIT_PER_MINUTE: '2' });
    expect((await ask(me, 'guess1')).codes).toEqual(['UNAUTHENTICATED']);
    expect((await ask('{')).codes).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect((await ask(me, 'guess2')).codes).toEqual(['RATE_LIMITED']);
  });

  it('of a visitor beyond the limit are not even read', async () => {
    const { ask } = await clientOf({ RATE_LIMIT_PER_MINUTE: '1' });
    await ask(me);
    const sha256Hash = createHash('sha256').update(me).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const send = (body: object, headers = {}) =>
      gateway?.send({
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    expect((await send({ query: me, extensions }))?.codes).toEqual(['RATE_LIMITED']);
    // Had it been read, it would be known by its hash.
    const authorization = `Bearer ${shop.signIn('u1')}`;
    expect((await send({ extensions }, { authorization }))?.codes).toEqual(['RATE_LIMITED']);
    const other = `Bearer ${shop.signIn('u2')}`;
    expect((await send({ query: '{ me { name } }' }, { authorization: other }))?.codes).toEqual([]);
  });

  it('are free with a limit of 0, and for admins of an embedded shop', async () => {
    const free = await clientOf({ RATE_LIMIT_PER_MINUTE: '0' });
    for (let turn = 0; turn < 5; turn += 1) expect((await free.ask(me)).codes).toEqual([]);
    await gateway?.stop();
    const embedded = await clientOf({ RATE_LIMIT_PER_MINUTE: '1' }, true);
    const admin = shop.signIn('u1', 'ADMIN');
    for (let turn = 0; turn < 5; turn += 1) expect((await embedded.ask(me, admin)).codes).toEqual([]);
  });

  it('of one IPv6 network count together, however many addresses it has', async () => {
    const { ask } = await start({ RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    const from = (address: string) => ask.call(gateway, me, { headers: { 'x-forwarded-for': address } });
    expect((await from('2001:db8:1:2::1')).codes).toEqual([]);
    expect((await from('2001:db8:1:2:ffff::2')).codes).toEqual([]);
    expect((await from('2001:db8:1:2:3:4:5:6')).codes).toEqual(['RATE_LIMITED']);
    expect((await from('2001:db8:1:3::1')).codes).toEqual([]);
  });

  it('count by the last address that nobody trusted said, not by what a client put before it', async () => {
    const { ask } = await start({ RATE_LIMIT_PER_MINUTE: '1', TRUST_PROXY: 'loopback' });
    const from = (address: string) => ask.call(gateway, me, { headers: { 'x-forwarded-for': address } });
    expect((await from('192.0.2.1, 198.51.100.7')).codes).toEqual([]);
    expect((await from('192.0.2.2, 198.51.100.7')).codes).toEqual(['RATE_LIMITED']);
  });

  it('count by the forwarded address only when TRUST_PROXY trusts who forwards', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const trusting = await start({ RATE_LIMIT_PER_MINUTE: '1', TRUST_PROXY: 'loopback' });
    expect((await trusting.ask(me, { headers: from('192.0.2.1') })).codes).toEqual([]);
    expect((await trusting.ask(me, { headers: from('192.0.2.2') })).codes).toEqual([]);
    expect((await trusting.ask(me, { headers: from('192.0.2.2') })).codes).toEqual(['RATE_LIMITED']);
    await trusting.stop();
    const wary = await start({ RATE_LIMIT_PER_MINUTE: '1' });
    expect((await wary.ask(me, { headers: from('192.0.2.1') })).codes).toEqual([]);
    expect((await wary.ask(me, { headers: from('192.0.2.2') })).codes).toEqual(['RATE_LIMITED']);
  });
});

describe('registrations', () => {
  it('from one address are limited, and far more generously than logins', async () => {
    const { ask } = await clientOf({ LOGIN_LIMIT_PER_MINUTE: '1' });
    const register =
      'mutation { registerUser(input: { name: "A", email: "a@b.example", password: "x" }) { accessToken } }';
    for (let turn = 0; turn < 30; turn += 1) expect((await ask(register)).codes).not.toContain('RATE_LIMITED');
    expect((await ask(register)).codes).toEqual(['RATE_LIMITED']);
  });
});

describe('logins', () => {
  it('into one account are limited, however its e-mail address is written, given, or hidden', async () => {
    const { ask } = await clientOf({ LOGIN_LIMIT_PER_MINUTE: '3' });
    const byVariable = 'mutation($e: String!) { loginUser(input: { email: $e, password: "x" }) { accessToken } }';
    expect((await ask(login('ada@example.com'))).codes).toEqual([]);
    expect((await ask(login(' ADA@Example.com '))).codes).toEqual([]);
    expect((await ask(byVariable, undefined, { e: 'ada@example.com' })).codes).toEqual([]);
    expect((await ask(login('ada@example.com'))).codes).toEqual(['RATE_LIMITED']);
    const byDefault = byVariable.replace('String!', 'String! = "ada@example.com"');
    expect((await ask(byDefault)).codes).toEqual(['RATE_LIMITED']);
    expect((await ask(login('ben@example.com'))).codes).toEqual([]);
    const accented = ['ren\u00e9', 'rene\u0301', 'REN\u00c9', 'RENE\u0301'].map((name) => login(`${name}@example.com`));
    const codes = [];
    for (const each of accented) codes.push(...(await ask(each)).codes);
    expect(codes).toEqual(['RATE_LIMITED']);
  });

  it('into many accounts from one address are limited too', async () => {
    const { ask } = await clientOf({ LOGIN_LIMIT_PER_MINUTE: '2' });
    for (let turn = 0; turn < 10; turn += 1) expect((await ask(login(`u${turn}@example.com`))).codes).toEqual([]);
    expect((await ask(login('another@example.com'))).codes).toEqual(['RATE_LIMITED']);
  });

  it('come one an operation', async () => {
    const { ask } = await clientOf({});
    const fields = ['a', 'b'].map(
      (name) => `${name}: loginUser(input: { email: "a@b.c", password: "x" }) { accessToken }`,
    );
    expect((await ask(`mutation { ${fields.join(' ')} }`)).codes).toEqual(['OPERATION_TOO_COMPLEX']);
    expect((await ask(`mutation { ${fields[0]} ...F } fragment F on Mutation { ${fields[1]} }`)).codes).toEqual([
      'OPERATION_TOO_COMPLEX',
    ]);
    expect(shop.users.fetches).toBe(0);
  });

  const attempt = 'loginUser(input: { email: "a@b.c", password: "x" }) { accessToken }';
  const register = 'registerUser(input: { name: "A", email: "a@b.c", password: "x" }) { accessToken }';
  const change = 'changePassword(input: { currentPassword: "guess123", newPassword: "secret12" })';
  it.each([
    ['a registration', `mutation { ${register} ${attempt} }`],
    ['a change of password', `mutation { ${change} ${attempt} }`],
    ['itself, to be merged', `mutation { ${attempt} ${attempt} }`],
    [
      'one that a variable leaves out',
      `mutation($no: Boolean = false) { ${attempt} ... @include(if: $no) { b: ${attempt} } }`,
    ],
    ['one in an inline fragment', `mutation { ${attempt} ... on Mutation { ... { b: ${attempt} } } }`],
    ['one in a fragment, spread twice', `mutation { ...F ... { ...F } } fragment F on Mutation { ${attempt} }`],
    ['another field before it', `mutation { logoutUser ${attempt} b: ${attempt} }`],
    ['many by aliases', `mutation { ${Array.from({ length: 10 }, (_, i) => `a${i}: ${attempt}`).join(' ')} }`],
  ])('cannot come with %s', async (_, query) => {
    const { ask } = await clientOf({});
    expect((await ask(query, undefined, { no: false })).codes).toEqual(['OPERATION_TOO_COMPLEX']);
    expect(shop.users.fetches).toBe(0);
  });

  it('of other operations in the document do not count', async () => {
    const { ask } = await clientOf({ LOGIN_LIMIT_PER_MINUTE: '1' });
    const document = `mutation A { ${attempt} } mutation B { ${attempt} }`;
    const send = (operationName: string) =>
      gateway?.send({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: document, operationName }),
      });
    expect((await send('A'))?.codes).toEqual([]);
    expect((await send('B'))?.codes).toEqual(['RATE_LIMITED']);
    expect((await ask(me)).codes).toEqual([]);
  });

  it('never reach users beyond the limit', async () => {
    const { ask } = await clientOf({ LOGIN_LIMIT_PER_MINUTE: '1' });
    await ask(login('ada@example.com'));
    await ask(login('ada@example.com'));
    expect(shop.users.fetches).toBe(1);
  });
});

async function clientOf(env: Record<string, string>, embedded = false) {
  const running = await start(env, embedded);
  return { ask: (query: string, token?: string, variables = {}) => running.ask(query, { token, variables }) };
}
