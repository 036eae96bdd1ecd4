import { AnswerCutShort, NotHttp, RequestNotSent } from './http1/connection-errors.js';

const broken = new Set(['ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'EPROTO', 'ETIMEDOUT']);

/** Whether the connection failed, as opposed to what was sent over it. */
export function isBroken(error: unknown): boolean {
  if (error instanceof RequestNotSent || error instanceof AnswerCutShort) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return broken.has(code) || code.startsWith('ERR_SSL_');
}

/** Whether the service cannot have acted on anything. */
export function neverSent(error: unknown): boolean {
  return error instanceof RequestNotSent;
}

/** Whether what answered speaks no HTTP. */
export function isNoHttp(error: unknown): boolean {
  return error instanceof NotHttp;
}
