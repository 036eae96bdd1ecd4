import type { DataSource } from 'typeorm';

/** Any number, the same for every replica: whoever holds it migrates, the others wait and then find nothing to do. */
const migrationLock = 7_665_745;

/** Brings the schema up to date. Replicas that start at once take turns. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SET lock_timeout = 0; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    try {
      await dataSource.runMigrations({ transaction: 'each' });
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [migrationLock]);
      await runner.query('RESET lock_timeout; RESET statement_timeout; RESET idle_in_transaction_session_timeout');
    }
  } finally {
    await runner.release();
  }
}
