import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith, eventually, type PrivateRedis, startPrivateRedis } from '#platform/testing';
import { RunningGateway } from './testing/running-gateway.js';
import { StubShop } from './testing/stub-shop.js';

const list = '{ products { nodes { name } } }';
const me = '{ me { id } }';
const names = (...all: string[]) => ({ products: { nodes: all.map((name) => ({ name })) } });
const rename = (name: string) => `mutation { updateProduct(id: "p1", input: { name: "${name}" }) { id } }`;

describeWith(['redis'], 'two gateways with one Redis', () => {
  let redis: PrivateRedis;
  let shop: StubShop;
  let one: RunningGateway;
  let other: RunningGateway;
  beforeEach(async () => {
    redis = await startPrivateRedis();
    shop = await StubShop.start();
    const env = { ...shop.env, REDIS_URL: redis.url, RATE_LIMIT_PER_MINUTE: '0' };
    one = await RunningGateway.start(env);
    other = await RunningGateway.start(env);
    await eventually(async () => {
      await one.ask(list);
      const before = shop.inventory.fetches;
      await other.ask(list);
      expect(shop.inventory.fetches).toBe(before);
    });
  });
  afterEach(async () => {
    await one.stop();
    await other.stop();
    await shop.stop();
    await redis.stop();
  });

  it('share answers, and see each other’s writes in the very next read', async () => {
    const before = shop.inventory.fetches;
    for (const name of ['Torch', 'Candle']) {
      await one.ask(rename(name));
      expect((await other.ask(list)).data).toEqual(names(name, 'Chair', 'Table'));
      expect((await one.ask(list)).data).toEqual(names(name, 'Chair', 'Table'));
    }
    // Two writes, and one read after each.
    expect(shop.inventory.fetches).toBe(before + 4);
  });

  it('make an answer once each, and no more often, when a crowd comes as it expires or is old news', async () => {
    const maxAgeMs = 2_000;
    shop.inventory.cacheControl = `max-age=${maxAgeMs / 1_000}`;
    const crowd = async () => {
      const before = shop.inventory.fetches;
      const beganMs = performance.now();
      const asked = Array.from({ length: 100 }, () => [one.ask(list), other.ask(list)]);
      for (const { codes } of await Promise.all(asked.flat())) expect(codes).toEqual([]);
      // A machine may take so long that the answer is too old before all have come.
      const answers = 1 + Math.floor((performance.now() - beganMs) / maxAgeMs);
      expect(shop.inventory.fetches - before).toBeLessThanOrEqual(2 * answers);
    };
    await one.ask(rename('Torch'));
    await crowd();
    await new Promise((resolve) => setTimeout(resolve, maxAgeMs + 50));
    await crowd();
    expect((await one.ask(list)).data).toEqual(names('Torch', 'Chair', 'Table'));
  });

  it('share what is known of tokens, and that a session has ended', async () => {
    const token = shop.signIn('u1');
    const introspections = () => shop.users.received.filter(({ path }) => path === '/introspect').length;
    expect((await one.ask(me, { token })).data).toEqual({ me: { id: 'u1' } });
    expect((await other.ask(me, { token })).data).toEqual({ me: { id: 'u1' } });
    expect(introspections()).toBe(1);
    await one.ask('mutation { logoutUser }', { token });
    expect((await other.ask(me, { token })).codes).toEqual(['UNAUTHENTICATED']);
  });

  it('answer rightly while Redis is away, and when it is back', async () => {
    const token = shop.signIn('u1');
    await one.ask(me, { token });
    await redis.kill();
    for (const name of ['Torch', 'Candle']) {
      expect((await one.ask(rename(name), { token })).codes).toEqual([]);
      expect((await one.ask(list)).data).toEqual(names(name, 'Chair', 'Table'));
      expect((await other.ask(list)).data).toEqual(names(name, 'Chair', 'Table'));
    }
    expect((await one.ask(me, { token })).data).toEqual({ me: { id: 'u1' } });
    await redis.restart();
    await eventually(async () => {
      await one.ask(list);
      const before = shop.inventory.fetches;
      expect((await other.ask(list)).data).toEqual(names('Candle', 'Chair', 'Table'));
      expect(shop.inventory.fetches).toBe(before);
    });
    await other.ask(rename('Moon'));
    expect((await one.ask(list)).data).toEqual(names('Moon', 'Chair', 'Table'));
  });

  it('serve nothing old that a frozen Redis could not be told of', async () => {
    redis.freeze();
    await one.ask(rename('Torch'));
    redis.thaw();
    expect((await one.ask(list)).data).toEqual(names('Torch', 'Chair', 'Table'));
    await eventually(async () => expect((await other.ask(list)).data).toEqual(names('Torch', 'Chair', 'Table')));
  });

  it('wait for a frozen Redis once, not at every step of every request', async () => {
    const token = shop.signIn('u1');
    await one.ask(me, { token });
    redis.freeze();
    const startedMs = performance.now();
    for (let turn = 0; turn < 30; turn += 1) {
      expect((await one.ask(me, { token })).data).toEqual({ me: { id: 'u1' } });
      expect((await one.ask(list)).codes).toEqual([]);
    }
    // At 200 ms a step it would be half a minute.
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    redis.thaw();
  });

  it('end a session for each other even when Redis was away as it ended', async () => {
    const token = shop.signIn('u1');
    await other.ask(me, { token });
    redis.freeze();
    await one.ask('mutation { logoutUser }', { token });
    redis.thaw();
    await eventually(async () => expect((await other.ask(me, { token })).codes).toEqual(['UNAUTHENTICATED']));
  });
});

describeWith(['redis'], 'rate limits of two gateways with one Redis', () => {
  it('hold across both, and by each alone while Redis is away', async () => {
    const redis = await startPrivateRedis();
    const shop = await StubShop.start();
    const env = { ...shop.env, REDIS_URL: redis.url, RATE_LIMIT_PER_MINUTE: '4' };
    const [one, other] = [await RunningGateway.start(env), await RunningGateway.start(env)];
    await eventually(async () => {
      expect((await one.send({}, '/health/ready')).status).toBe(200);
    });
    const codes: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      codes.push(...(await one.ask(me)).codes, ...(await other.ask(me)).codes);
    }
    expect(codes).toEqual(Array(4).fill('RATE_LIMITED'));
    await redis.kill();
    expect((await one.ask(me)).codes).toEqual([]);
    await Promise.all([one.stop(), other.stop(), shop.stop()]);
    await redis.stop();
  });
});
