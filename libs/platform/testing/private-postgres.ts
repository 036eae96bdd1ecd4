import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/index.js';
import type { PrivateServer } from './private-server.js';
import { signalTree } from './process-tree.js';
import { makeServerFolder } from './server-folder.js';
import { endWithUs } from './watchdog.js';

export interface PrivatePostgres extends PrivateServer {
  /** The superuser's, on the database `postgres`. */
  adminUrl: string;
  /** Makes a database, empty or a copy of `template` (which nobody may be connected to), and resolves with its URL. */
  createDatabase(name: string, options?: { template?: string }): Promise<string>;
  /** Drops it, with whoever is connected to it. */
  dropDatabase(name: string): Promise<void>;
  urlFor(database: string): string;
}

/** Who is still connected after that is cut off. */
const leavingMs = 1_000;

/** An ordinary role that owns every database made here: tests have the rights that a service has. */
const role = 'tester';

/** Starts a PostgreSQL with a cluster of its own, in a temporary folder. Takes about a second. */
export async function startPrivatePostgres(options: { maxConnections?: number } = {}): Promise<PrivatePostgres> {
  const folder = makeServerFolder('postgres');
  const password = randomBytes(16).toString('hex');
  let callOff = () => {};
  const start = async (port?: number): Promise<EmbeddedPostgres> => {
    const { maxConnections = 300 } = options;
    const started = await startEmbeddedPostgres({
      folder,
      databases: [],
      durable: false,
      maxConnections,
      ...(port && { port }),
    });
    callOff = endWithUs(started.pid, 'QUIT', folder);
    return started;
  };
  const end = async () => {
    await server.stop();
    callOff();
  };
  let server = await start();
  const { port, adminUrl } = server;
  const administer = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  /** Who has just closed a pool is still connected for a moment: cut off then, a client that is ending throws at nobody. */
  const untilNobodyIsConnected = async (database: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      const until = Date.now() + leavingMs;
      const count = 'SELECT count(*)::int AS connected FROM pg_stat_activity WHERE datname = $1';
      while (Date.now() < until) {
        const { rows } = await client.query<{ connected: number }>(count, [database]);
        if (rows[0]?.connected === 0) return;
        await sleep(20);
      }
    } finally {
      await client.end();
    }
  };
  await administer(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  const urlFor = (database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return {
    port,
    adminUrl,
    urlFor,
    createDatabase: async (name, { template = 'template0' } = {}) => {
      const [database, source] = [name, template].map(pg.escapeIdentifier);
      await administer(`CREATE DATABASE ${database} OWNER ${role} TEMPLATE ${source}`);
      return urlFor(name);
    },
    dropDatabase: async (name) => {
      await untilNobodyIsConnected(name);
      await administer(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    },
    kill: async () => {
      signalTree(server.pid, 'SIGKILL');
      await end();
    },
    freeze: () => signalTree(server.pid, 'SIGSTOP'),
    thaw: () => signalTree(server.pid, 'SIGCONT'),
    restart: async () => {
      await end();
      server = await start(port);
    },
    stop: async () => {
      signalTree(server.pid, 'SIGCONT');
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
