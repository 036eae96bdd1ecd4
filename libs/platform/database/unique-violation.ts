import { QueryFailedError } from 'typeorm';

const uniqueViolation = '23505'; // PostgreSQL, appendix A: error codes

/** Whether a statement failed because a value is taken; with `constraint`, by that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause: { code?: string; constraint?: string } = error.driverError;
  return cause.code === uniqueViolation && (constraint === undefined || cause.constraint === constraint);
}
