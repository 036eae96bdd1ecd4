import pg from 'pg';
import type { Service } from '../services.js';

/** Two, so that a statement that takes long does not keep the next one waiting. */
const connections = 2;
const connectTimeoutMs = 5_000;
/** The longest statements add up whole tables: seconds for a million rows. */
const statementTimeoutMs = 120_000;

/** One service's database, to look at: every transaction is read-only, and lasts for one statement. */
export class ReadOnlyDatabase {
  private readonly pool: pg.Pool;
  private readonly busy = new Set<pg.PoolClient>();

  constructor(
    private readonly service: Service,
    url: string,
  ) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'souk-audit',
      statement_timeout: statementTimeoutMs,
      // Nobody waits for a statement whose client is gone: it would run on by itself.
      options: '-c default_transaction_read_only=on -c client_connection_check_interval=1000',
    });
    // A connection that ends while nothing is asked of it: the next statement fails, and says why. One that is taken out of the pool,
    // or is being closed, tells it itself.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Throws an Error that names the service. */
  async query<Row extends pg.QueryResultRow>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      const client = await this.pool.connect();
      this.busy.add(client);
      try {
        const { rows } = await client.query<Row>(statement, [...values]);
        return rows;
      } finally {
        this.busy.delete(client);
        client.release();
      }
    } catch (error) {
      throw new Error(`the database of ${this.service} cannot be read: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** Has what is under way fail at once. */
  interrupt(): void {
    for (const client of this.busy) client.end().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** A connection that fails by IPv4 and by IPv6 has no message of its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message) return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
