import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeWith, eventually, findFreePort, type PrivateRedis, startPrivateRedis } from '#platform/testing';
import { RedisCacheStore } from './redis-cache-store.js';
import { connectRedis } from './redis-connection.js';

describeWith(['redis'], 'the cache in a Redis Cluster', () => {
  let server: PrivateRedis;
  let redis: ReturnType<typeof connectRedis>;
  let store: RedisCacheStore;
  const lapse = vi.fn();
  beforeAll(async () => {
    const cluster = {
      'cluster-enabled': 'yes',
      'cluster-port': await findFreePort(),
      'cluster-announce-ip': '127.0.0.1',
    };
    server = await startPrivateRedis({ settings: cluster });
    const node = new Redis(server.url);
    await node.call('cluster', 'addslotsrange', '0', '16383');
    node.disconnect();
    redis = connectRedis([server.url, server.url], () => {}, lapse);
    store = new RedisCacheStore(redis);
    await eventually(() => store.set('a', 'b', 60_000), { timeoutMs: 15_000 });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const ask = () => store.get('a').catch((error: Error) => error.message);

  it('reads and writes values and hashes', async () => {
    expect(await store.getWithLifetime('a')).toMatchObject({ value: 'b' });
    await store.setFields('h', { x: '1' });
    await store.addFields('h', { x: '2', y: '3' });
    expect(await store.getFields('h', ['x', 'y', 'z'])).toEqual(['1', '3', undefined]);
  });

  it('waits once for a node that does not answer, and finds when it does again', async () => {
    lapse.mockClear();
    server.freeze();
    expect(await ask()).toBe('Redis did not answer in time');
    expect(lapse).toHaveBeenCalled();
    expect(new Set(await Promise.all(Array.from({ length: 20 }, ask)))).toEqual(new Set(['Redis does not answer']));
    server.thaw();
    await eventually(async () => expect(await ask()).toBe('b'));
  });
});
