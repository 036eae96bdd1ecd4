import { DataSource, type DataSourceOptions, MigrationExecutor } from 'typeorm';

/** Any number, the same for every replica: whoever holds it migrates, the others wait and then find nothing to do. */
const migrationLock = 7_665_745;

/** Brings the schema up to date, over a connection of its own without the timeouts of everyday work. Replicas that start at once take turns. */
export async function migrate(options: DataSourceOptions): Promise<void> {
  const dataSource = new DataSource({ ...options, extra: {}, poolSize: 1 } as DataSourceOptions);
  await dataSource.initialize();
  try {
    const runner = dataSource.createQueryRunner();
    // Held until the connection ends.
    await runner.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    await executor.executePendingMigrations();
    await runner.release();
  } finally {
    await dataSource.destroy();
  }
}
