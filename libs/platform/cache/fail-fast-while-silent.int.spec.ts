import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { describeWith, eventually, type PrivateRedis, startPrivateRedis } from '#platform/testing';
import { connectRedis } from './redis-connection.js';

describeWith(['redis'], 'a Redis that is there and does not answer', () => {
  let server: PrivateRedis;
  let redis: ReturnType<typeof connectRedis>;
  const lapse = vi.fn();
  beforeAll(async () => {
    server = await startPrivateRedis();
    redis = connectRedis([server.url], () => {}, lapse);
    await eventually(async () => expect(await redis.set('a', 'b')).toBe('OK'));
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(() => {
    lapse.mockClear();
  });

  const ask = () => redis.get('a').catch((error: Error) => error.message);

  it('is waited for once; what is asked after fails without being sent, until it answers again', async () => {
    server.freeze();
    expect(await ask()).toBe('Redis did not answer in time');
    await eventually(async () => expect(lapse).toHaveBeenCalled());
    const answers = await Promise.all(Array.from({ length: 100 }, ask));
    expect(new Set(answers)).toEqual(new Set(['Redis does not answer']));
    await expect(redis.hmget('h', 'f')).rejects.toThrow('Redis does not answer');
    const pipelined = await redis.pipeline().set('a', 'c').hset('h', 'f', 'v').exec();
    expect(pipelined?.map(([error]) => error?.message)).toEqual(Array(2).fill('Redis does not answer'));
    server.thaw();
    // It had not been sent.
    await eventually(async () => expect(await ask()).toBe('b'));
  });

  it('is given up as one that vanished, and found where it is again', async () => {
    server.freeze();
    await ask();
    await eventually(async () => expect(redis.status).not.toBe('ready'), { timeoutMs: 10_000 });
    expect(await ask()).not.toBe('Redis did not answer in time');
    server.thaw();
    await eventually(async () => expect(await ask()).toBe('b'), { timeoutMs: 10_000 });
    expect(lapse.mock.calls.length).toBeGreaterThan(1);
  });

  it('is not taken for silent when it was this process that had no time to read', async () => {
    const asked = ask();
    // Until it is sent.
    await new Promise<void>((resolve) => setImmediate(resolve));
    const busyUntilMs = Date.now() + 400;
    while (Date.now() < busyUntilMs);
    expect(await asked).toBe('b');
    expect(lapse).not.toHaveBeenCalled();
  });

  it('that ends the connection has lapsed too', async () => {
    await server.restart();
    await eventually(async () => expect(lapse).toHaveBeenCalled());
    await eventually(async () => expect(await redis.set('a', 'b')).toBe('OK'));
  });
});
