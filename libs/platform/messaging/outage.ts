import type { Logger } from '@nestjs/common';

/**
 * SQLSTATEs that say nothing about the statement: connection (08), out of resources (53), shutting down or starting (57P),
 * input/output (58), a standby that took over (25006). PostgreSQL, appendix A.
 */
const outageSqlState = /^(08|53|57P|58|25006$)/;
/** Serialization, deadlock, a lock not got in time: somebody else was in the way. */
const contentionSqlState = /^(40001|40P01|55P03)$/;
const outageCode = /^(ECONN|EPIPE$|ETIMEDOUT$|ENOTFOUND$|EAI_AGAIN$|EHOSTUNREACH$|ENETUNREACH$)/;
/** The drivers' errors without a code. */
const outageMessage =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after|Connection is not established|Driver not Connected|Query runner already released/i;

/** Whether something failed because the database could not be reached or could not serve: trying again later may help, whatever was tried. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isContention(error)) return true;
  const { code, driverError, errors } = error as Trouble;
  if (typeof code === 'string' && (outageSqlState.test(code) || outageCode.test(code))) return true;
  if (outageMessage.test(error.message)) return true;
  if (Array.isArray(errors) && errors.some(isOutage)) return true;
  return driverError !== undefined && driverError !== error && isOutage(driverError);
}

/** Whether something failed because of what others do at the same time, in a database that serves. */
export function isContention(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, driverError } = error as Trouble;
  if (typeof code === 'string' && contentionSqlState.test(code)) return true;
  return driverError !== undefined && driverError !== error && isContention(driverError);
}

/** What the drivers add to an error. */
type Trouble = Error & { code?: unknown; driverError?: unknown; errors?: unknown };

/** An error as it may be logged and kept: the drivers put a statement's parameters, people's data, beside the message. */
export function describeError(error: unknown): { error: string; reason: string } {
  if (!(error instanceof Error)) return { error: 'Error', reason: String(error).slice(0, 500) };
  return { error: error.name, reason: error.message.slice(0, 500) };
}

/** One line in the log when trouble begins and one when it ends, however often it is met in between. */
export class OutageLog {
  private since: number | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly what: string,
    private readonly service: string,
  ) {}

  begins(error: unknown): void {
    if (this.since !== undefined) return;
    this.since = performance.now();
    this.logger.warn({ service: this.service, ...describeError(error) }, `${this.what}: trouble, trying again`);
  }

  ends(): void {
    if (this.since === undefined) return;
    const durationMs = Math.round(performance.now() - this.since);
    this.since = undefined;
    this.logger.log({ service: this.service, durationMs }, `${this.what}: back`);
  }
}
