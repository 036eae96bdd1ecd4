import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectRedis, RedisCacheStore } from '#platform/cache';
import { describeWith, type PrivateRedis, startPrivateRedis } from '#platform/testing';
import { Deployment, inDeploy } from './deployment.js';

const deployment = new Deployment();

beforeAll(async () => {
  await deployment.secrets('folders');
  await deployment.secrets('make');
});

afterAll(() => deployment.remove());

describeWith(['redis'], 'Redis, with its users and its settings', () => {
  let server: PrivateRedis;
  let admin: Redis;
  const urlOfGateway = () => {
    const url = new URL(deployment.filesOf('gateway').REDIS_URL ?? '');
    url.host = `127.0.0.1:${server.port}`;
    return url.href;
  };

  beforeAll(async () => {
    server = await startPrivateRedis();
    admin = new Redis(server.url);
    for (const line of readFileSync(inDeploy('redis/redis.conf'), 'utf8').split('\n')) {
      const [, name = '', value = ''] = /^(save|appendonly|maxmemory\S*) (.*)$/.exec(line) ?? [];
      if (name) await admin.config('SET', name, value.replaceAll('"', ''));
    }
    const users = (deployment.filesOf('redis')['users.acl'] ?? '').split('\n').filter((line) => line !== '');
    // The default user last: it is the one that says so.
    for (const line of users.reverse()) await admin.call('ACL', 'SETUSER', ...line.split(' ').slice(1));
  });

  afterAll(async () => {
    admin?.disconnect();
    await server?.stop();
  });

  it('lets the gateway do all that it does', async () => {
    const redis = connectRedis([urlOfGateway()], () => {});
    await new Promise((resolve) => redis.once('ready', resolve));
    const store = new RedisCacheStore(redis);
    await store.set('answer', 'kept', 10_000);
    await store.setFields('epochs', { 'Product.name': '1' });
    await store.addFields('epochs', { 'Product.name': '2', 'Product.stock': '2' });
    expect(await store.get('answer')).toBe('kept');
    expect(await store.getFields('epochs', ['Product.name', 'Product.stock'])).toEqual(['1', '2']);
    const limiter = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'limit:x', points: 1, duration: 60 });
    await limiter.consume('someone');
    await expect(limiter.consume('someone')).rejects.toMatchObject({ remainingPoints: 0 });
    redis.disconnect();
  });

  it('lets it do no more, and a stranger nothing but ask whether it lives', async () => {
    const gateway = new Redis(urlOfGateway());
    const stranger = new Redis(server.url, { enableReadyCheck: false });
    for (const command of [
      ['FLUSHALL'],
      ['CONFIG', 'GET', '*'],
      ['KEYS', '*'],
      ['ACL', 'LIST'],
      ['GET', 'other:key'],
    ]) {
      const [name = '', ...rest] = command;
      await expect(gateway.call(name, ...rest), `gateway: ${command.join(' ')}`).rejects.toThrow(/NOPERM/);
    }
    for (const command of [['GET', 'souk:answer'], ['INFO'], ['SET', 'souk:x', '1']]) {
      const [name = '', ...rest] = command;
      await expect(stranger.call(name, ...rest), `stranger: ${command.join(' ')}`).rejects.toThrow(/NOPERM/);
    }
    expect(await stranger.ping()).toBe('PONG');
    gateway.disconnect();
    stranger.disconnect();
  });
});
