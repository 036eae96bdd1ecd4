import { Pool } from 'pg';
import { type Env, readConfig, url } from '#platform/config';
import { formatSagas } from './format-sagas.js';
import { listOpenSagas, resumeSagas } from './open-sagas.js';
import { readCommand, usage } from './read-command.js';

/** Checkouts that are shown at once. */
const maxShown = 100;

export interface Surroundings {
  /** Where the orders database of a shop that runs here is; undefined when none does. */
  embeddedDatabaseUrl: string | undefined;
  print(line: string): void;
  complain(line: string): void;
}

/** `npm run sagas`: lists checkouts that are under way, or has them act at once. Answers the exit code. */
export async function runSagas(args: readonly string[], env: Env, around: Surroundings): Promise<number> {
  try {
    const command = readCommand(args);
    if (command.verb === 'help') {
      around.print(usage);
      return 0;
    }
    const { ORDERS_DATABASE_URL } = readConfig(
      { ORDERS_DATABASE_URL: url('postgres:', 'postgresql:').optional() },
      env,
    );
    const connectionString = ORDERS_DATABASE_URL ?? around.embeddedDatabaseUrl;
    if (!connectionString) throw new Error('no shop runs here (npm start), and ORDERS_DATABASE_URL is not set');
    const orders = new Pool({
      connectionString,
      max: 1,
      connectionTimeoutMillis: 5_000,
      application_name: 'souk-sagas',
    });
    try {
      if (command.verb === 'list') await list(orders, command.onlyStuck, around.print);
      else await resume(orders, command.orderId, around.print);
      return 0;
    } finally {
      await orders.end();
    }
  } catch (error) {
    around.complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function list(orders: Pool, onlyStuck: boolean, print: (line: string) => void): Promise<void> {
  const found = await listOpenSagas(orders, onlyStuck, maxShown + 1);
  if (found.length > maxShown) print(`There are more than the ${maxShown} that are shown here, the longest overdue.`);
  const shown = found.slice(0, maxShown);
  if (shown.length > 0) print(formatSagas(shown));
  else print(onlyStuck ? 'No checkout is stuck.' : 'No checkout is under way.');
}

async function resume(orders: Pool, orderId: string | undefined, print: (line: string) => void): Promise<void> {
  const resumed = await resumeSagas(orders, orderId);
  if (orderId !== undefined && resumed === 0) {
    throw new Error(`order ${orderId} has nothing to resume: its checkout is over, or still has time`);
  }
  print(`${resumed} act at once.`);
}
