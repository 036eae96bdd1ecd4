import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort, resetEmbeddedPostgres, startEmbeddedPostgres } from '#platform/embedded';
import { startPrivateRabbit } from '../libs/platform/testing/private-rabbit.js';
import { startPrivateRedis } from '../libs/platform/testing/private-redis.js';
import { demoUsers } from '../shop/demo-users.js';
import type { Counts } from './counted-process.js';

const subgraphs = ['users', 'inventory', 'pricing', 'payments', 'orders'] as const;
const names = [...subgraphs, 'gateway'] as const;
export type ProcessName = (typeof names)[number];

/** The shop as it runs for real: a process each, with a PostgreSQL, a RabbitMQ and a Redis of its own, all durable. */
export interface ShopOfProcesses {
  url: string;
  databaseUrls: Readonly<Record<string, string>>;
  counts(): Promise<Map<ProcessName, Counts>>;
  close(): Promise<void>;
}

export async function startShopOfProcesses(): Promise<ShopOfProcesses> {
  const folder = mkdtempSync(join(tmpdir(), 'souk bench '));
  const postgresFolder = join(folder, 'postgres');
  const postgres = await startEmbeddedPostgres({
    folder: postgresFolder,
    databases: [...subgraphs],
    maxConnections: 200,
  });
  const rabbit = await startPrivateRabbit();
  const redis = await startPrivateRedis();
  const databaseUrls = Object.fromEntries(subgraphs.map((name) => [name, postgres.urlFor(name)]));
  const ports = await freePorts();
  const env = environment(databaseUrls, ports, rabbit.url, redis.url);
  const children = new Map<ProcessName, ChildProcess>();
  const script = fileURLToPath(new URL('counted-process.js', import.meta.url));
  for (const name of names) {
    const child = fork(script, [name], { env: { ...env, PORT: String(ports[name]) } });
    children.set(name, child);
    await answerOf(child, name);
  }
  return {
    url: `http://127.0.0.1:${ports.gateway}`,
    databaseUrls,
    counts: async () => {
      const counted = [...children].map(async ([name, child]) => {
        child.send('count');
        return [name, await answerOf<Counts>(child, name)] as const;
      });
      return new Map(await Promise.all(counted));
    },
    close: async () => {
      for (const child of [...children.values()].reverse()) {
        child.send('stop');
        await once(child, 'exit');
      }
      await Promise.all([redis.stop(), rabbit.stop(), postgres.stop()]);
      await resetEmbeddedPostgres(postgresFolder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function environment(
  databaseUrls: Readonly<Record<string, string>>,
  ports: Readonly<Record<ProcessName, number>>,
  amqpUrl: string,
  redisUrl: string,
): NodeJS.ProcessEnv {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    NODE_ENV: 'development',
    AMQP_URL: amqpUrl,
    REDIS_URL: redisUrl,
    INTERNAL_AUTH_SECRET: randomBytes(32).toString('hex'),
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ADMIN_EMAIL: demoUsers.admin.email,
    ADMIN_PASSWORD: demoUsers.admin.password,
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_LIMIT_PER_MINUTE: '0',
    WELCOME_CREDIT: '900000000000',
    LOG_LEVEL: 'warn',
  };
  for (const name of subgraphs) {
    env[`${name.toUpperCase()}_DATABASE_URL`] = databaseUrls[name];
    env[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${ports[name]}/graphql`;
  }
  return env;
}

async function freePorts(): Promise<Record<ProcessName, number>> {
  const ports = { users: 0, inventory: 0, pricing: 0, payments: 0, orders: 0, gateway: 0 };
  for (const name of names) ports[name] = await findFreePort();
  return ports;
}

/** Its next message. Rejects when it ends instead. */
async function answerOf<Answer>(child: ChildProcess, name: string): Promise<Answer> {
  const ended = new AbortController();
  const failure = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`${name} ended with ${code}`);
  });
  try {
    const [answer] = await Promise.race([once(child, 'message'), failure]);
    return answer;
  } finally {
    ended.abort();
    failure.catch(() => undefined);
  }
}
