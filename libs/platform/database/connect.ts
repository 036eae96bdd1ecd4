import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ConfigError } from '#platform/config';
import { migrate } from './migrate.js';

/** A database that starts beside the service is given this long. */
const patienceMs = 30_000;
const retryMs = 1_000;

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
      if (isOutOfReach(error) && Date.now() < deadlineMs) {
        if (attempt === 1) logger.warn(`the database of ${variable} does not answer yet (${causeOf(error)})`);
        await sleep(retryMs);
      } else if (isOutOfReach(error) || isRefusal(error)) {
        throw new ConfigError(
          `the database of ${variable} does not let us in (${causeOf(error)}): is the URL right, and is it up?`,
        );
      } else {
        throw error;
      }
    }
  }
}

// Codes: Node's of a connection, and PostgreSQL's of appendix A.
const outOfReach = /^(ECONN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|57P0|08|53300)/;
const refusal = /^(28|3D000)/;

function isOutOfReach(error: unknown): boolean {
  return outOfReach.test(codeOf(error)) || (error instanceof Error && /timeout/i.test(error.message));
}

function isRefusal(error: unknown): boolean {
  return refusal.test(codeOf(error));
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function causeOf(error: unknown): string {
  return codeOf(error) || (error instanceof Error ? error.message : 'unknown');
}
