import type { IncomingMessage, ServerResponse } from 'node:http';

/** A client that is told no later than this has stopped sending, or never listens. */
const lingerMs = 1_000;

/**
 * Ends an answer, and with it the connection, while its client may still be sending. Closed at once the connection would be reset
 * under what is on its way, and the answer be lost with it: for a moment what comes is read and dropped.
 */
export function endUnread(request: IncomingMessage, response: ServerResponse, body?: string | Buffer): void {
  response.flushHeaders();
  if (body !== undefined) response.write(body);
  const end = () => response.end();
  const late = setTimeout(end, lingerMs);
  request.once('end', end).resume();
  response.once('close', () => clearTimeout(late));
}
