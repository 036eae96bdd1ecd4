import type { ErrorCode } from './catalogue.js';

// Codes: Node's of a connection, and PostgreSQL's of appendix A.
const outOfReach = /^(ECONN|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|57P|08|53|58|25006)/;
const busy = /^(55P03|40P01|40001)$/; // lock timeout, deadlock, serialization failure
const queryCanceled = '57014';

/** Whether a database cannot be reached just now, or takes no more connections: trying again may help. */
export function isDatabaseAway(error: unknown): boolean {
  return (
    outOfReach.test(databaseCodeOf(error)) ||
    (error instanceof Error &&
      /^timeout exceeded|Connection terminated|encountered a connection error|Cannot use a pool/.test(error.message))
  );
}

/** The code of an error that a database, or the way to it, gave; empty for any other. */
export function databaseCodeOf(error: unknown): string {
  if (error instanceof AggregateError) return databaseCodeOf(error.errors[0]);
  if (!(error instanceof Error)) return '';
  if ('driverError' in error) return databaseCodeOf(error.driverError);
  return 'code' in error ? String(error.code) : '';
}

/** What a client is told of trouble with the database; undefined for what is no trouble of its. */
export function codeOfDatabaseTrouble(error: unknown): ErrorCode | undefined {
  const code = databaseCodeOf(error);
  if (busy.test(code)) return 'OVERLOADED';
  if (code === queryCanceled) return 'TIMEOUT';
  return isDatabaseAway(error) ? 'SUBGRAPH_UNAVAILABLE' : undefined;
}
