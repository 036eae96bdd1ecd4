import { readFileSync } from 'node:fs';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRedis, RedisCacheStore } from '#platform/cache';
import {
  describeWith,
  type PrivatePostgres,
  type PrivateRabbit,
  type PrivateRedis,
  startPrivatePostgres,
  startPrivateRabbit,
  startPrivateRedis,
} from '#platform/testing';
import { subgraphs } from './config-variables.js';
import { Deployment, inDeploy } from './deployment.js';

const deployment = new Deployment();

beforeAll(async () => {
  await deployment.secrets('folders');
  await deployment.secrets('make');
});

afterAll(() => deployment.remove());

describe('PostgreSQL, as databases.mjs makes it', () => {
  let server: PrivatePostgres;
  const makeDatabases = (env: NodeJS.ProcessEnv = {}) => {
    const { hostname, port, username, password } = new URL(server.adminUrl);
    const connection = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password };
    return deployment.inContainer('databases', [process.execPath, inDeploy('databases.mjs')], {
      ...connection,
      ...env,
    });
  };
  const connectAs = async (role: string, database: string) => {
    const url = new URL(deployment.filesOf(role)[`${role.toUpperCase()}_DATABASE_URL`] ?? '');
    url.host = `127.0.0.1:${server.port}`;
    url.pathname = database;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    return client;
  };

  beforeAll(async () => {
    server = await startPrivatePostgres();
    await makeDatabases();
  });

  afterAll(() => server?.stop());

  it.each(subgraphs)('gives %s a database of its own, where it may make what it needs', async (name) => {
    const client = await connectAs(name, name);
    await client.query("CREATE TABLE things (name text); INSERT INTO things VALUES ('é')");
    const { rows } = await client.query('SHOW server_encoding');
    expect(rows).toEqual([{ server_encoding: 'UTF8' }]);
    await client.end();
  });

  it.each(subgraphs)('keeps %s out of every other database', async (name) => {
    for (const other of [...subgraphs, 'postgres', 'template1'].filter((database) => database !== name)) {
      await expect(connectAs(name, other), other).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('gives no role any right beyond its database', async () => {
    const client = await connectAs('orders', 'orders');
    for (const statement of ['CREATE DATABASE mine', 'CREATE ROLE mine', "ALTER ROLE users PASSWORD 'mine'"]) {
      await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' });
    }
    await client.end();
  });

  it('can be made again: data stay, and a new password counts', async () => {
    const before = await connectAs('users', 'users');
    await before.query('CREATE TABLE kept (name text)');
    await before.end();
    await deployment.secrets('make', { USERS_DATABASE_PASSWORD: 'another one' });
    await makeDatabases();
    const after = await connectAs('users', 'users');
    expect((await after.query('SELECT * FROM kept')).rowCount).toBe(0);
    await after.end();
  });

  it('says so when PostgreSQL has another password', async () => {
    await expect(makeDatabases({ PGPASSWORD: 'a wrong one' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('POSTGRES_PASSWORD'),
    });
  });
});

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

describeWith(['rabbitmq'], 'RabbitMQ, with its users', () => {
  let server: PrivateRabbit;
  const manage = (user: string, password: string, path: string, init: RequestInit = {}) =>
    fetch(`${server.managementUrl}/api/${path}`, {
      ...init,
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
    });

  beforeAll(async () => {
    server = await startPrivateRabbit();
    const body = deployment.filesOf('rabbitmq')['definitions.json'] ?? '';
    const { status } = await manage('guest', 'guest', 'definitions', { method: 'POST', body });
    expect(status).toBe(204);
  });

  afterAll(() => server?.stop());

  it('lets the processes declare, publish and consume', async () => {
    const url = new URL(deployment.filesOf('orders').AMQP_URL ?? '');
    url.host = `127.0.0.1:${server.port}`;
    const connection = await connect(url.href);
    const channel = await connection.createConfirmChannel();
    await channel.assertExchange('souk.test', 'topic', { durable: true });
    await channel.assertQueue('test', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue('test', 'souk.test', '#');
    channel.publish('souk.test', 'a.key', Buffer.from('hello'));
    await channel.waitForConfirms();
    const message = await channel.get('test', { noAck: true });
    expect(message && message.content.toString()).toBe('hello');
    await connection.close();
  });

  it('lets people manage it with their own password, and the processes not', async () => {
    const { RABBITMQ_PASSWORD = '', RABBITMQ_ADMIN_PASSWORD = '' } = deployment.filesOf('kept');
    expect((await manage('admin', RABBITMQ_ADMIN_PASSWORD, 'overview')).status).toBe(200);
    expect((await manage('souk', RABBITMQ_PASSWORD, 'overview')).status).toBe(401);
  });
});
