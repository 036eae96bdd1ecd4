import amqp from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from './describe-with.js';
import { eventually } from './eventually.js';
import { freshDatabase, freshRabbit, freshRedis } from './fresh-parts.js';
import { type PrivatePostgres, startPrivatePostgres } from './private-postgres.js';
import { type PrivateRabbit, startPrivateRabbit } from './private-rabbit.js';
import { type PrivateRedis, startPrivateRedis } from './private-redis.js';

const shortMs = 300;

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a private PostgreSQL', () => {
  let postgres: PrivatePostgres;
  beforeAll(async () => {
    postgres = await startPrivatePostgres();
  });
  afterAll(() => postgres?.stop());

  it('keeps what was committed when it is killed and started again on its port', async () => {
    const url = await postgres.createDatabase('shop');
    await query(url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await postgres.kill();
    await expect(query(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await postgres.restart();
    expect(await query(url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('answers nothing while it is frozen, and goes on when it is thawed', async () => {
    const url = await postgres.createDatabase('frozen');
    postgres.freeze();
    const answer = query(url, 'SELECT 1 AS one').catch((error: Error) => error.message);
    expect(await Promise.race([answer, wait(shortMs)])).toBe('nothing yet');
    postgres.thaw();
    expect(await answer).toEqual([{ one: 1 }]);
  });

  it('copies a template', async () => {
    await query(await postgres.createDatabase('original'), 'CREATE TABLE migrated (id int)');
    const copy = await postgres.createDatabase('copy', { template: 'original' });
    expect(await query(copy, 'SELECT count(*)::int AS count FROM migrated')).toEqual([{ count: 0 }]);
  });
});

describeWith(['redis'], 'a private Redis', () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = await startPrivateRedis();
  });
  afterAll(() => redis?.stop());

  it('is back on its port, and empty, after a kill', async () => {
    const client = new Redis(redis.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.set('key', 'value');
    await redis.kill();
    await redis.restart();
    expect(await client.get('key')).toBeNull();
    await client.quit();
  });

  it('answers nothing while it is frozen', async () => {
    const client = new Redis(redis.url);
    await client.ping();
    redis.freeze();
    const answer = client.ping();
    expect(await Promise.race([answer, wait(shortMs)])).toBe('nothing yet');
    redis.thaw();
    expect(await answer).toBe('PONG');
    await client.quit();
  });
});

describeWith(['rabbitmq'], 'a private RabbitMQ', () => {
  let rabbit: PrivateRabbit;
  beforeAll(async () => {
    rabbit = await startPrivateRabbit();
  });
  afterAll(() => rabbit?.stop());

  it('keeps confirmed messages of durable queues through a kill', async () => {
    const before = await amqp.connect(rabbit.url);
    before.on('error', () => undefined);
    const publisher = await before.createConfirmChannel();
    publisher.on('error', () => undefined);
    await publisher.assertQueue('kept', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    publisher.sendToQueue('kept', Buffer.from('hello'), { persistent: true });
    await publisher.waitForConfirms();
    await rabbit.kill();
    await rabbit.restart();
    const after = await amqp.connect(rabbit.url);
    after.on('error', () => undefined);
    // Until the queue has its leader again, the broker closes the channel of whoever asks: each try takes a new one.
    const message = await eventually(
      async () => {
        const channel = await after.createChannel();
        channel.on('error', () => undefined);
        const got = await channel.get('kept', { noAck: true });
        if (!got) throw new Error('not there yet');
        return got;
      },
      { timeoutMs: 40_000, intervalMs: 500 },
    );
    expect(message.content.toString()).toBe('hello');
    await after.close();
  }, 60_000);

  it('closes the connections of its clients on demand', async () => {
    const connection = await amqp.connect(rabbit.url);
    connection.on('error', () => undefined);
    const closed = new Promise((resolve) => connection.on('close', () => resolve('closed')));
    await rabbit.forceCloseConnections();
    expect(await closed).toBe('closed');
  });

  it('makes virtual hosts that know nothing of each other', async () => {
    const [one, other] = await Promise.all(['one', 'other'].map((name) => rabbit.createVirtualHost(name)));
    const first = await amqp.connect(one ?? '');
    await (await first.createChannel()).assertQueue('mine');
    const second = await amqp.connect(other ?? '');
    const channel = await second.createChannel();
    channel.on('error', () => undefined);
    await expect(channel.checkQueue('mine')).rejects.toThrow('NOT_FOUND');
    await Promise.all([first.close(), second.close()]);
  });
});

describe('the servers that a test run shares', () => {
  it('give each file a database of its own, which it can drop while connected', async () => {
    const [mine, other] = await Promise.all([freshDatabase(), freshDatabase()]);
    await query(mine.url, 'CREATE TABLE only_here (id int)');
    await expect(query(other.url, 'SELECT * FROM only_here')).rejects.toThrow('does not exist');
    const client = new pg.Client({ connectionString: mine.url });
    client.on('error', () => undefined);
    await client.connect();
    await mine.drop();
    await expect(query(mine.url, 'SELECT 1')).rejects.toThrow('does not exist');
    await other.drop();
  });

  it('copy a database of the run', async () => {
    const original = await freshDatabase();
    await query(original.url, 'CREATE TABLE migrated (id int)');
    const copy = await freshDatabase({ template: original.name });
    expect(await query(copy.url, 'SELECT * FROM migrated')).toEqual([]);
  });

  describeWith(['redis', 'rabbitmq'], 'beside the database', () => {
    it('give each file an empty Redis database and a virtual host', async () => {
      const [redis, rabbit] = await Promise.all([freshRedis(), freshRabbit()]);
      const client = new Redis(redis.url);
      expect(await client.dbsize()).toBe(0);
      await client.quit();
      const connection = await amqp.connect(rabbit.url);
      await connection.close();
      await rabbit.drop();
    });
  });
});

function wait(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('nothing yet'), ms));
}
