import type { ErrorCode } from '#platform/errors';

/** An answer that is one error. */
export function errorBody(code: ErrorCode, message: string, extensions: object = {}): string {
  return JSON.stringify({ errors: [{ message, extensions: { code, ...extensions } }] });
}
