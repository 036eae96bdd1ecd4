import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PrivatePostgres, startPrivatePostgres } from '#platform/testing';
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
  /** With the password that a service has for its own database; the audit's is one for all. */
  const connectAs = async (role: string, database: string) => {
    const of = role === 'audit' ? 'users' : role;
    const url = new URL(deployment.filesOf(role)[`${of.toUpperCase()}_DATABASE_URL`] ?? '');
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

  it.each(subgraphs)('lets the audit read what %s keeps, whenever it was made, and change nothing', async (name) => {
    const owner = await connectAs(name, name);
    await owner.query('CREATE TABLE kept_since (amount integer); INSERT INTO kept_since VALUES (7)');
    await owner.end();
    const audit = await connectAs('audit', name);
    expect((await audit.query('SELECT amount FROM kept_since')).rows).toEqual([{ amount: 7 }]);
    await expect(audit.query('UPDATE kept_since SET amount = 8')).rejects.toMatchObject({ code: '25006' });
    await audit.query('SET default_transaction_read_only = off');
    for (const statement of [
      'UPDATE kept_since SET amount = 8',
      'DROP TABLE kept_since',
      'CREATE TEMP TABLE mine ()',
    ]) {
      await expect(audit.query(statement), statement).rejects.toMatchObject({ code: '42501' });
    }
    await audit.end();
  });

  it.each(['postgres', 'template1'])('keeps the audit out of %s', async (database) => {
    await expect(connectAs('audit', database)).rejects.toMatchObject({ code: '42501' });
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
