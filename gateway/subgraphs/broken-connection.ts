import { AnswerCutShort, ConnectTimeout, NotHttp } from './http1/connection-errors.js';

const nothingSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/** OpenSSL's words for a certificate that is not trusted: the handshake ended there. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA$|HOSTNAME_MISMATCH$)/;

/** Said of connections that are made, and of those that were. */
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH']);

const broken = new Set([...unreachable, 'ECONNRESET', 'EPIPE', 'EPROTO', 'ETIMEDOUT']);

/** Whether the connection failed, as opposed to what was sent over it. */
export function isBroken(error: unknown): boolean {
  const code = codeOf(error);
  return error instanceof AnswerCutShort || broken.has(code) || code.startsWith('ERR_SSL_') || neverSent(error);
}

/** Whether the connection was never made, so that the service cannot have acted on anything. */
export function neverSent(error: unknown): boolean {
  if (error instanceof ConnectTimeout) return true;
  const code = codeOf(error);
  return nothingSent.has(code) || untrusted.test(code) || (unreachable.has(code) && isOfConnecting(error));
}

function isOfConnecting(error: unknown): boolean {
  if (error instanceof AggregateError) return isOfConnecting(error.errors[0]);
  return error instanceof Error && 'syscall' in error && error.syscall === 'connect';
}

/** Whether what answered speaks no HTTP. */
export function isNoHttp(error: unknown): boolean {
  return error instanceof NotHttp;
}

function codeOf(error: unknown): string {
  // An address with several numbers to try fails with all of them.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
