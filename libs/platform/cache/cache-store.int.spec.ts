import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith, type PrivateRedis, startPrivateRedis } from '#platform/testing';
import type { CacheStore } from './cache-store.js';
import { MemoryCacheStore } from './memory-cache-store.js';
import { RedisCacheStore } from './redis-cache-store.js';
import { connectRedis } from './redis-connection.js';

function keepsTheContract(open: () => CacheStore): void {
  it('gives back what was set, and undefined for what was not', async () => {
    const store = open();
    const key = randomUUID();
    expect(await store.get(key)).toBeUndefined();
    await store.set(key, 'a\nb "ü"', 10_000);
    expect(await store.get(key)).toBe('a\nb "ü"');
    await store.set(key, 'c', 10_000);
    expect(await store.get(key)).toBe('c');
  });

  it('forgets when the time is up', async () => {
    const store = open();
    const [brief, lasting] = [randomUUID(), randomUUID()];
    await store.set(brief, 'a', 60);
    await store.set(lasting, 'b', 10_000);
    await sleep(120);
    expect(await store.get(brief)).toBeUndefined();
    expect(await store.get(lasting)).toBe('b');
  });

  it('keeps nothing for no time', async () => {
    const store = open();
    const key = randomUUID();
    await store.set(key, 'a', 0.5);
    expect(await store.get(key)).toBeUndefined();
  });

  it('sets and adds the fields of a hash', async () => {
    const store = open();
    const key = randomUUID();
    expect(await store.getFields(key, ['a', 'b'])).toEqual([undefined, undefined]);
    await store.setFields(key, { a: '1', c: '3' });
    await store.addFields(key, { a: 'not this', b: '2' });
    expect(await store.getFields(key, ['b', 'a', 'c', 'd'])).toEqual(['2', '1', '3', undefined]);
    await store.setFields(key, { a: '4' });
    expect(await store.getFields(key, ['a', 'b'])).toEqual(['4', '2']);
  });
}

describe('the cache in memory', () => {
  keepsTheContract(() => new MemoryCacheStore());

  it('is bounded in bytes: the least recently used goes first', async () => {
    const store = new MemoryCacheStore(10_000);
    await store.set('old', 'x'.repeat(1_000), 10_000);
    await store.set('used', 'x'.repeat(1_000), 10_000);
    await store.get('old');
    for (let entry = 0; entry < 3; entry += 1) await store.set(`new${entry}`, 'x'.repeat(1_000), 10_000);
    expect(await store.get('used')).toBeUndefined();
    expect(await store.get('old')).toBeDefined();
    await store.set('too large', 'x'.repeat(10_000), 10_000);
    expect(await store.get('too large')).toBeUndefined();
  });
});

describeWith(['redis'], 'the cache in Redis', () => {
  let server: PrivateRedis;
  let redis: ReturnType<typeof connectRedis>;
  beforeAll(async () => {
    server = await startPrivateRedis();
    redis = connectRedis([server.url], () => {});
    await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  keepsTheContract(() => new RedisCacheStore(redis));

  it('fails fast while Redis does not answer or is away, and works again when it is back', async () => {
    const store = new RedisCacheStore(redis);
    const startedMs = performance.now();
    server.freeze();
    await expect(store.get('a')).rejects.toThrow();
    server.thaw();
    await server.kill();
    await expect(store.get('a')).rejects.toThrow();
    await expect(store.set('a', 'b', 1_000)).rejects.toThrow();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await server.restart();
    await expect.poll(() => store.set('a', 'b', 10_000).then(() => store.get('a')), { timeout: 10_000 }).toBe('b');
  });
});
