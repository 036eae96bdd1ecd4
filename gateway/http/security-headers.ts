import type { FastifyReply } from 'fastify';

/** An answer is data: never a page, never sniffed for one, never framed. */
const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export function applySecurityHeaders(reply: FastifyReply): void {
  reply.headers(headers);
}
