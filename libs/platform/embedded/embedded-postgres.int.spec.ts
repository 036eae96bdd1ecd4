import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { findEmbeddedPostgres } from './find-embedded-postgres.js';
import { isRunning } from './process-identity.js';
import { EmbeddedPlace, query } from './testing/embedded-place.js';

const here = new EmbeddedPlace();

describe('the embedded PostgreSQL', () => {
  beforeEach(() => here.copyPrepared());

  it('gives each role its own database and no other, and the superuser to nobody without the password', async () => {
    const postgres = await here.start();
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
  });

  it('orders text by code point and knows upper case beyond ASCII', async () => {
    const postgres = await here.start();
    const [row] = await query(
      postgres.urlFor('users'),
      `SELECT upper('é') AS upper, 'Z' < 'a' AS ordered, current_setting('server_encoding') AS encoding`,
    );
    expect(row).toEqual({ upper: 'É', ordered: true, encoding: 'UTF8' });
  });

  it('keeps its data, port and passwords between starts, and adds a database that is new', async () => {
    const first = await here.start();
    await query(first.urlFor('users'), 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    const second = await here.start({ databases: ['users', 'payments'] });
    expect(second.port).toBe(first.port);
    expect(await query(first.urlFor('users'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    expect(await query(second.urlFor('payments'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes another port when its last one is taken, and names a demanded one that is', async () => {
    const first = await here.start();
    await first.stop();
    const thief = createServer().listen(first.port, '127.0.0.1');
    await expect(here.start({ port: first.port })).rejects.toThrow(`port ${first.port} is taken`);
    const second = await here.start();
    expect(second.port).not.toBe(first.port);
    await second.stop();
    thief.close();
  });

  it('writes neither statements nor the values of rows to its log', async () => {
    const postgres = await here.start();
    await query(postgres.urlFor('users'), 'CREATE TABLE people (email text UNIQUE)');
    const insert = () => query(postgres.urlFor('users'), `INSERT INTO people VALUES ('someone@example.com')`);
    await insert();
    await expect(insert()).rejects.toThrow('duplicate key');
    await postgres.stop();
    expect(readFileSync(join(here.folder, 'postgres.log'), 'utf8')).not.toContain('someone@example.com');
  });
});

describe('a first start', () => {
  it('works in a folder with quotes and a dollar sign in its name', async () => {
    here.folder = join(here.parent, `it's "$HOME" \`here\``);
    const postgres = await here.start();
    expect(await query(postgres.urlFor('users'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    await (await here.start()).stop();
  });

  it('that is killed half-way leaves a folder that the next one starts over in', async () => {
    const parent = await here.beginByProgram();
    await eventually(() => expect(readdirSync(here.folder).some((name) => name.startsWith('unfinished.'))).toBe(true), {
      intervalMs: 5,
    });
    parent.signal('SIGKILL');
    await parent.ended;
    const postgres = await here.start();
    expect(await query(postgres.urlFor('users'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    expect(readdirSync(here.folder).filter((name) => name.startsWith('unfinished.'))).toEqual([]);
  });
});

describe('a process that goes', () => {
  beforeEach(() => here.copyPrepared());

  it('leaves, when killed, a server that the next start goes on with', async () => {
    const { parent, server } = await here.startByProgram();
    parent.signal('SIGKILL');
    await parent.ended;
    expect(isRunning(server)).toBe(true);
    expect(findEmbeddedPostgres(here.folder)?.pid).toBe(server.pid);
    const postgres = await here.start();
    expect(postgres.pid).toBe(server.pid);
    await postgres.stop();
    expect(isRunning(server)).toBe(false);
  });

  it('leaves a server that is replaced when it is wanted otherwise', async () => {
    const { parent, server } = await here.startByProgram();
    parent.signal('SIGKILL');
    await parent.ended;
    const postgres = await here.start({ maxConnections: 33 });
    expect(isRunning(server)).toBe(false);
    expect(await query(postgres.urlFor('users'), 'SHOW max_connections')).toEqual([{ max_connections: '33' }]);
  });

  it('keeps its server through a Ctrl-C for as long as it drains, and then ends it', async () => {
    const { parent, server } = await here.startByProgram();
    process.kill(-parent.pid, 'SIGINT');
    await parent.waitFor(/query after SIGINT: 1/);
    expect(await parent.ended).toBe(0);
    expect(isRunning(server)).toBe(false);
  });

  it('takes the server along when it exits without stopping it', async () => {
    const { parent, server } = await here.startByProgram({ EXIT_AT_ONCE: '1' });
    expect(await parent.ended).toBe(1);
    await eventually(() => expect(isRunning(server)).toBe(false));
  });
});

describe('a server that went', () => {
  beforeEach(() => here.copyPrepared());

  it('starts again after a kill, with everything that was committed', async () => {
    const first = await here.start();
    await query(first.urlFor('users'), 'CREATE TABLE kept AS SELECT 1 AS one');
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    const second = await here.start();
    expect(await query(second.urlFor('users'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('is not mistaken for another process that has its pid now', async () => {
    const pidFile = join(here.folder, 'cluster', 'postmaster.pid');
    const first = await here.start();
    const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
    await first.stop();
    // Of the same user: PostgreSQL sees for itself that another one's cannot be its server.
    const { uid, gid } = statSync(join(here.folder, 'cluster'));
    const another = spawn('sleep', ['60'], { uid, gid, cwd: '/' });
    writeFileSync(pidFile, [another.pid, ...rest].join('\n'));
    const second = await here.start();
    expect(second.pid).not.toBe(another.pid);
    await second.stop();
    another.kill();
  });
});
