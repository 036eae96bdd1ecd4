import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, runProgram } from '#platform/testing';
import { distantFolder } from './cluster-home.js';
import { lockDataFolder } from './data-folder-lock.js';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.js';
import { DataFolderInUseError, EmbeddedPostgresError } from './embedded-postgres-error.js';
import { findEmbeddedPostgres } from './find-embedded-postgres.js';
import { identify, isRunning } from './process-identity.js';
import { resetEmbeddedPostgres } from './reset-embedded-postgres.js';

const isRoot = process.getuid?.() === 0;
const program = 'libs/platform/embedded/testing/embedded-program.ts';

/** A folder with a stopped cluster: copied for the tests that are not about the first start. */
let prepared: string;
let place: string;
let folder: string;

beforeAll(async () => {
  prepared = mkdtempSync(join(tmpdir(), 'souk embedded '));
  chmodSync(prepared, 0o755);
  folder = join(prepared, 'postgres');
  await (await start()).stop();
});
afterAll(() => rmSync(prepared, { recursive: true, force: true }));

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'souk embedded '));
  chmodSync(place, 0o755);
  folder = join(place, 'postgres');
});
afterEach(async () => {
  chmodSync(place, 0o755);
  await resetEmbeddedPostgres(folder);
  rmSync(place, { recursive: true, force: true });
});

/** With the owners kept: for root, the cluster is another user's. */
const copyPrepared = () => execFileSync('cp', ['-a', join(prepared, 'postgres'), folder]);

const start = (options: Partial<EmbeddedPostgresOptions> = {}) =>
  startEmbeddedPostgres({ folder, databases: ['users', 'orders'], durable: false, ...options });

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function startedBy(env: Record<string, string> = {}) {
  const parent = await runProgram(program, { args: [folder], env });
  const [, pid] = await parent.waitFor(/server (\d+)/);
  return { parent, server: identify(Number(pid)) };
}

describe('the embedded PostgreSQL', () => {
  beforeEach(copyPrepared);

  it('gives each role its own database and no other, and the superuser to nobody without the password', async () => {
    const postgres = await start();
    const users = new URL(postgres.urlFor('users'));
    const [row] = await query(
      users.href,
      'SELECT current_user AS role, rolsuper AS super FROM pg_roles WHERE rolname = current_user',
    );
    expect(row).toEqual({ role: 'users', super: false });
    await query(users.href, 'CREATE TABLE mine (id int)');
    for (const other of ['orders', 'postgres', 'template1']) {
      await expect(query(Object.assign(new URL(users), { pathname: other }).href, 'SELECT 1')).rejects.toThrow(
        'permission denied for database',
      );
    }
    const stranger = Object.assign(new URL(postgres.adminUrl), { password: 'guess' });
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await postgres.stop();
  });

  it('orders text by code point and knows upper case beyond ASCII', async () => {
    const postgres = await start();
    const [row] = await query(
      postgres.urlFor('users'),
      `SELECT upper('é') AS upper, 'Z' < 'a' AS ordered, current_setting('server_encoding') AS encoding`,
    );
    expect(row).toEqual({ upper: 'É', ordered: true, encoding: 'UTF8' });
    await postgres.stop();
  });

  it('keeps its data, port and passwords between starts, and adds a database that is new', async () => {
    const first = await start();
    await query(first.urlFor('users'), 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    const second = await start({ databases: ['users', 'payments'] });
    expect(second.port).toBe(first.port);
    expect(await query(first.urlFor('users'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    expect(await query(second.urlFor('payments'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it('takes another port when its last one is taken, and names a demanded one that is', async () => {
    const first = await start();
    await first.stop();
    const thief = createServer().listen(first.port, '127.0.0.1');
    await expect(start({ port: first.port })).rejects.toThrow(`port ${first.port} is taken`);
    const second = await start();
    expect(second.port).not.toBe(first.port);
    await second.stop();
    thief.close();
  });

  it('writes neither statements nor the values of rows to its log', async () => {
    const postgres = await start();
    await query(postgres.urlFor('users'), 'CREATE TABLE people (email text UNIQUE)');
    const insert = () => query(postgres.urlFor('users'), `INSERT INTO people VALUES ('someone@example.com')`);
    await insert();
    await expect(insert()).rejects.toThrow('duplicate key');
    await postgres.stop();
    expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).not.toContain('someone@example.com');
  });
});

describe('a first start', () => {
  it('works in a folder with quotes and a dollar sign in its name', async () => {
    folder = join(place, `it's "$HOME" \`here\``);
    const postgres = await start();
    expect(await query(postgres.urlFor('users'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    await (await start()).stop();
  });

  it('that is killed half-way leaves a folder that the next one starts over in', async () => {
    const parent = await runProgram(program, { args: [folder] });
    await eventually(() => expect(readdirSync(folder).some((name) => name.startsWith('unfinished.'))).toBe(true), {
      intervalMs: 5,
    });
    parent.signal('SIGKILL');
    await parent.ended;
    const postgres = await start();
    expect(await query(postgres.urlFor('users'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    expect(readdirSync(folder).filter((name) => name.startsWith('unfinished.'))).toEqual([]);
  });
});

describe('a process that goes', () => {
  beforeEach(copyPrepared);

  it('leaves, when killed, a server that the next start goes on with', async () => {
    const { parent, server } = await startedBy();
    parent.signal('SIGKILL');
    await parent.ended;
    expect(isRunning(server)).toBe(true);
    expect(findEmbeddedPostgres(folder)?.pid).toBe(server.pid);
    const postgres = await start();
    expect(postgres.pid).toBe(server.pid);
    await postgres.stop();
    expect(isRunning(server)).toBe(false);
  });

  it('leaves a server that is replaced when it is wanted otherwise', async () => {
    const { parent, server } = await startedBy();
    parent.signal('SIGKILL');
    await parent.ended;
    const postgres = await start({ maxConnections: 33 });
    expect(isRunning(server)).toBe(false);
    expect(await query(postgres.urlFor('users'), 'SHOW max_connections')).toEqual([{ max_connections: '33' }]);
    await postgres.stop();
  });

  it('keeps its server through a Ctrl-C for as long as it drains, and then ends it', async () => {
    const { parent, server } = await startedBy();
    process.kill(-parent.pid, 'SIGINT');
    await parent.waitFor(/query after SIGINT: 1/);
    expect(await parent.ended).toBe(0);
    expect(isRunning(server)).toBe(false);
  });

  it('takes the server along when it exits without stopping it', async () => {
    const { parent, server } = await startedBy({ EXIT_AT_ONCE: '1' });
    expect(await parent.ended).toBe(1);
    await eventually(() => expect(isRunning(server)).toBe(false));
  });
});

describe('a server that went', () => {
  beforeEach(copyPrepared);

  it('starts again after a kill, with everything that was committed', async () => {
    const first = await start();
    await query(first.urlFor('users'), 'CREATE TABLE kept AS SELECT 1 AS one');
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    const second = await start();
    expect(await query(second.urlFor('users'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it('is not mistaken for another process that has its pid now', async () => {
    const pidFile = join(folder, 'cluster', 'postmaster.pid');
    const first = await start();
    const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
    await first.stop();
    // Of the same user: PostgreSQL sees for itself that another one's cannot be its server.
    const { uid, gid } = statSync(join(folder, 'cluster'));
    const another = spawn('sleep', ['60'], { uid, gid, cwd: '/' });
    writeFileSync(pidFile, [another.pid, ...rest].join('\n'));
    const second = await start();
    expect(second.pid).not.toBe(another.pid);
    await second.stop();
    another.kill();
  });
});

describe('the data folder', () => {
  it('belongs to one live process, whose pid the second one names', async () => {
    copyPrepared();
    const { parent } = await startedBy();
    const refused = start();
    await expect(refused).rejects.toBeInstanceOf(DataFolderInUseError);
    await expect(refused).rejects.toThrow(`already running in ${folder} (pid ${parent.pid})`);
    await expect(resetEmbeddedPostgres(folder)).rejects.toBeInstanceOf(DataFolderInUseError);
    parent.signal('SIGTERM');
    await parent.ended;
  });

  it('is taken over from a process that is gone, even when another has its pid now', async () => {
    mkdirSync(folder);
    const lock = join(folder, 'running.json');
    writeFileSync(lock, JSON.stringify({ pid: process.pid, startedAt: 'an earlier boot 1', leaving: false }));
    (await lockDataFolder(folder)).release();
    expect(existsSync(lock)).toBe(false);
  });

  it('is waited for while the process that has it is leaving', async () => {
    const first = await lockDataFolder(folder);
    first.announceLeaving();
    const second = lockDataFolder(folder);
    setTimeout(() => first.release(), 200);
    (await second).release();
  });

  it('that cannot be made or written is one clear line', async () => {
    writeFileSync(folder, 'a file');
    const refused = start();
    await expect(refused).rejects.toBeInstanceOf(EmbeddedPostgresError);
    await expect(refused).rejects.toThrow(/a file is in its place .*: move that file away/);
    rmSync(folder);
    if (isRoot) return;
    chmodSync(place, 0o555);
    await expect(start()).rejects.toThrow(/cannot be written by this user \(EACCES\)/);
  });

  it('without its passwords is not opened, and not thrown away', async () => {
    copyPrepared();
    rmSync(join(folder, 'passwords.json'));
    await expect(start()).rejects.toThrow('not its passwords.json');
  });

  it('is empty after a reset, which ends a server that was left running', async () => {
    copyPrepared();
    const { parent, server } = await startedBy();
    parent.signal('SIGKILL');
    await parent.ended;
    await resetEmbeddedPostgres(folder);
    expect(isRunning(server)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });
});

if (isRoot) {
  describe('root', () => {
    it('keeps the data outside of a folder that only root may enter, until the reset', async () => {
      chmodSync(place, 0o700);
      const first = await start();
      await query(first.urlFor('users'), 'CREATE TABLE kept AS SELECT 1 AS one');
      await first.stop();
      expect(existsSync(join(folder, 'cluster'))).toBe(false);
      const second = await start();
      expect(await query(second.urlFor('users'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      await second.stop();
      const distant = distantFolder(folder);
      expect(existsSync(join(distant, 'cluster'))).toBe(true);
      await resetEmbeddedPostgres(folder);
      expect(existsSync(distant)).toBe(false);
    });

    it('starts with an empty shop after the data folder was removed by hand', async () => {
      chmodSync(place, 0o700);
      const first = await start();
      await query(first.urlFor('users'), 'CREATE TABLE gone (id int)');
      await first.stop();
      rmSync(folder, { recursive: true });
      const second = await start();
      await expect(query(second.urlFor('users'), 'SELECT * FROM gone')).rejects.toThrow('does not exist');
      await second.stop();
    });
  });
}
