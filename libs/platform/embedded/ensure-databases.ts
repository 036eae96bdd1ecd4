import pg from 'pg';
import { superuser } from './create-cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { Passwords } from './passwords.js';

const connectTimeoutMs = 10_000;
const nameRule = /^[a-z][a-z0-9_]{0,62}$/;

export function checkNames(databases: string[]): void {
  const wrong = databases.find(
    (name) => !nameRule.test(name) || name === superuser || name.startsWith('template') || name.startsWith('pg_'),
  );
  if (wrong !== undefined) throw new EmbeddedPostgresError(`"${wrong}" cannot be the name of a database.`);
}

/**
 * A database for each name, owned by a role of the same name that can log in to no other one. What is there already is kept,
 * its role's password set again when it was made anew.
 */
export async function ensureDatabases(
  port: number,
  passwords: Passwords,
  databases: string[],
  newPasswords: Set<string>,
): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: superuser,
    password: passwords.superuser,
    database: superuser,
    ssl: false,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  try {
    await client.connect();
    const { rows: roles } = await client.query<{ name: string }>('SELECT rolname AS name FROM pg_roles');
    const { rows: existing } = await client.query<{ name: string; open: boolean }>(
      `SELECT datname AS name, has_database_privilege('public', oid, 'CONNECT') AS open FROM pg_database WHERE datallowconn`,
    );
    for (const name of databases) {
      const password = client.escapeLiteral(passwords.roles[name] ?? '');
      if (!roles.some((role) => role.name === name))
        await client.query(`CREATE ROLE "${name}" LOGIN PASSWORD ${password}`);
      else if (newPasswords.has(name)) await client.query(`ALTER ROLE "${name}" LOGIN PASSWORD ${password}`);
      if (!existing.some((database) => database.name === name)) {
        await client.query(`CREATE DATABASE "${name}" OWNER "${name}"`);
        existing.push({ name, open: true });
      }
    }
    for (const { name } of existing.filter((database) => database.open)) {
      await client.query(`REVOKE ALL ON DATABASE "${name}" FROM PUBLIC`);
    }
  } catch (error) {
    throw explain(error);
  } finally {
    await client.end();
  }
}

function explain(error: unknown): unknown {
  if (error instanceof pg.DatabaseError && error.code === '28P01') {
    return new EmbeddedPostgresError(
      'The embedded PostgreSQL does not accept the password of its data folder: put passwords.json back from a backup, or empty the shop with npm run reset.',
    );
  }
  return error;
}
