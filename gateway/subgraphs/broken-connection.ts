const nothingSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const broken = new Set([...nothingSent, 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

/** Whether the connection failed, as opposed to what was sent over it. */
export function isBroken(error: unknown): boolean {
  return broken.has(codeOf(error));
}

/** Whether the connection was never made, so that the service cannot have acted on anything. */
export function neverSent(error: unknown): boolean {
  return nothingSent.has(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
