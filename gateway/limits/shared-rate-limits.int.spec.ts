import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith, eventually, type PrivateRedis, startPrivateRedis } from '#platform/testing';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

const login = 'mutation { loginUser(input: { email: "ada@example.com", password: "secret12" }) { accessToken } }';

describeWith(['redis'], 'two gateways with one Redis', () => {
  let redis: PrivateRedis;
  let shop: StubShop;
  let gateways: RunningGateway[];
  beforeEach(async () => {
    redis = await startPrivateRedis();
    shop = await StubShop.start();
    const env = { ...shop.env, REDIS_URL: redis.url, LOGIN_LIMIT_PER_MINUTE: '3', RATE_LIMIT_PER_MINUTE: '1000' };
    gateways = [await RunningGateway.start(env), await RunningGateway.start(env)];
    await eventually(areConnected);
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.stop();
    await shop.stop();
    await redis.stop();
  });

  /** What one has registered in Redis the other one knows. */
  async function areConnected(): Promise<void> {
    const [one, other] = gateways;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ]) {
      const query = `{ __typename } # ${randomUUID()}`;
      const sha256Hash = createHash('sha256').update(query).digest('hex');
      const send = (gateway: RunningGateway | undefined, body: object) =>
        gateway?.send({
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...body, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
        });
      await send(from, { query });
      expect((await send(to, {}))?.codes).toEqual([]);
    }
  }

  const attempt = async (times: number) => {
    const codes: string[] = [];
    for (let turn = 0; turn < times; turn += 1) codes.push(...((await gateways[turn % 2]?.ask(login))?.codes ?? []));
    return codes;
  };

  it('count logins together, so that guessing at both is no faster', async () => {
    expect(await attempt(6)).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(shop.users.fetches).toBe(3);
  });

  it('each count by themselves when Redis says nothing any more, and no login waits for it for long', async () => {
    redis.freeze();
    expect(await attempt(8)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    redis.thaw();
    expect(shop.users.fetches).toBe(6);
  });

  it('lock nobody out while Redis is away', async () => {
    await redis.kill();
    expect(await attempt(6)).toEqual([]);
    expect(await attempt(2)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  });
});
