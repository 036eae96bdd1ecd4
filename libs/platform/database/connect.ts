import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ConfigError } from '#platform/config';
import { databaseCodeOf, isDatabaseAway } from '#platform/errors';
import { migrate } from './migrate.js';

/** A database that starts beside the service is given this long. */
const patienceMs = 30_000;
const retryMs = 1_000;
/** PostgreSQL, appendix A: invalid authorization, and no such database. */
const refusal = /^(28|3D000)/;

/**
 * Connects and migrates; waits for a database that is still starting. Throws ConfigError naming `variable` when it does not
 * answer in time, or answers that it will never let us in.
 */
export async function connectDatabase(options: DataSourceOptions, variable: string): Promise<DataSource> {
  const logger = new Logger('Database');
  const deadlineMs = Date.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      await migrate(options);
      return await new DataSource(options).initialize();
    } catch (error) {
      const code = databaseCodeOf(error);
      const isAway = isDatabaseAway(error);
      if (!isAway && !refusal.test(code)) throw error;
      const cause = code || (error instanceof Error ? error.message : 'unknown');
      if (!isAway || Date.now() > deadlineMs) {
        throw new ConfigError(
          `the database of ${variable} does not let us in (${cause}): is the URL right, and is it up?`,
        );
      }
      if (attempt === 1) logger.warn(`the database of ${variable} does not answer yet (${cause})`);
      await sleep(retryMs);
    }
  }
}
