import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeWith, eventually, startPrivateRedis } from '#platform/testing';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

const list = '{ products { nodes { name owner { name } } } }';

let shop: StubShop;
let gateway: RunningGateway;
beforeEach(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start(shop.env);
});
afterEach(async () => {
  await gateway.stop();
  await shop.stop();
});

const tagOf = async (query = list) => (await gateway.ask(query)).headers.get('etag') ?? 'none';
const askWith = (ifNoneMatch: string) => gateway.ask(list, { headers: { 'if-none-match': ifNoneMatch } });

describe('an answer with a tag', () => {
  it('need not be sent again to who has it, in whichever form the tags are sent', async () => {
    const etag = await tagOf();
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    for (const had of [etag, `W/${etag}`, `"other", ${etag}`, `W/"other",W/${etag}`, '*']) {
      const answer = await askWith(had);
      expect(answer).toMatchObject({ status: 304, text: '' });
      expect(answer.headers.get('etag')).toBe(etag);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    }
    for (const had of ['"other"', etag.slice(1, -1), '', 'W/"*"']) expect((await askWith(had)).status).toBe(200);
  });

  it('has another one when it is another answer, and the same when it is the same again', async () => {
    const before = await tagOf();
    const rename = (name: string) =>
      gateway.ask(`mutation { updateProduct(id: "p1", input: { name: "${name}" }) { id } }`);
    await rename('Torch');
    expect(await tagOf()).not.toBe(before);
    expect((await askWith(before)).status).toBe(200);
    await rename('Lamp');
    expect(await tagOf()).toBe(before);
  });

  it('has it by GET too; there is no HEAD', async () => {
    const path = `/graphql?query=${encodeURIComponent(list)}`;
    const headers = { 'apollo-require-preflight': '1' };
    const etag = await tagOf();
    expect((await gateway.send({ headers }, path)).headers.get('etag')).toBe(etag);
    expect((await gateway.send({ headers: { ...headers, 'if-none-match': etag } }, path)).status).toBe(304);
    expect((await gateway.send({ method: 'HEAD', headers }, path)).status).toBe(405);
  });
});

describe('an answer without a tag, which no one may keep, is one', () => {
  const expectNone = ({ headers, status }: Awaited<ReturnType<typeof gateway.ask>>) => {
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(status).not.toBe(304);
  };

  it('with errors, also when its data is there', async () => {
    await shop.users.stop();
    const partial = await askWith('*');
    expect(partial.codes).toContain('SUBGRAPH_UNAVAILABLE');
    expect(partial.data).not.toBeNull();
    expectNone(partial);
    expectNone(await gateway.ask('{ nonsense }', { headers: { 'if-none-match': '*' } }));
  });

  it.each([
    ['a field', '{ products { nodes { owner { name email } } } }'],
    ['an alias', '{ products { nodes { owner { name: email } } } }'],
    [
      'a fragment',
      '{ products { nodes { owner { ...F } } } } fragment F on User { ...G } fragment G on User { email }',
    ],
    ['an inline fragment', '{ products { nodes { owner { ... { ... on User { email } } } } } }'],
    [
      'a field that is skipped',
      'query($no: Boolean = true) { products { nodes { owner { name email @skip(if: $no) } } } }',
    ],
    ['a fragment that is not included', '{ products { nodes { owner { name ... @include(if: false) { email } } } } }'],
    ['introspection', '{ products { nodes { name } } __schema { queryType { name } } }'],
    ['a personal root', '{ products { nodes { name } } me { id } }'],
  ])('that has more than what is public: %s', async (_, query) => {
    for (const token of [undefined, shop.signIn('u1'), shop.signIn('u2')]) {
      const before = shop.inventory.fetches;
      const answer = await gateway.ask(query, { token, headers: { 'if-none-match': '*' } });
      expectNone(answer);
      expect(shop.inventory.fetches).toBe(before + 1);
      const others = ['u1@example.com', 'u2@example.com'].filter(
        (_mail, index) => token?.includes(`u${index + 1}`) !== true,
      );
      for (const mail of others) expect(answer.text).not.toContain(mail);
    }
  });
});

describeWith(['redis'], 'gateways with one Redis', () => {
  it('give one answer one tag, whichever of them made it', async () => {
    const redis = await startPrivateRedis();
    const env = { ...shop.env, REDIS_URL: redis.url };
    const [one, other] = [await RunningGateway.start(env), await RunningGateway.start(env)];
    const alone = await tagOf();
    try {
      await eventually(async () => {
        const before = shop.inventory.fetches;
        for (const each of [one, other]) expect((await each.ask(list)).headers.get('etag')).toBe(alone);
        expect(shop.inventory.fetches).toBe(before);
      });
    } finally {
      await one.stop();
      await other.stop();
      await redis.stop();
    }
  });
});
