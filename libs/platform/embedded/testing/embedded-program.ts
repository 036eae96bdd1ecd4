import pg from 'pg';
import { startEmbeddedPostgres } from '../embedded-postgres.js';

/** A shop's life in short, for tests that kill it: starts, serves until a signal, still queries then, and stops. */
const [folder = ''] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ folder, databases: ['users', 'orders'], durable: false });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void drain(signal));
console.log(`server ${postgres.pid}`);
if (process.env.EXIT_AT_ONCE) process.exit(1);
setInterval(() => undefined, 60_000);

async function drain(signal: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.urlFor('users') });
  await client.connect();
  const { rows } = await client.query<{ one: number }>('SELECT 1 AS one');
  console.log(`query after ${signal}: ${rows[0]?.one}`);
  await client.end();
  await postgres.stop();
  process.exit(0);
}
