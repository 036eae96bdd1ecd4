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
