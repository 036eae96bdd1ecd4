import type { FastifyReply, FastifyRequest } from 'fastify';

const alwaysAllowed = [
  'content-type',
  'authorization',
  'x-correlation-id',
  'traceparent',
  'if-none-match',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'apollographql-client-name',
  'apollographql-client-version',
];
const readable = 'x-correlation-id, retry-after, etag';
const preflightSeconds = 600;

/** Lets the pages of the configured origins read answers; to any other origin a browser says no. */
export class Cors {
  private readonly origins: ReadonlySet<string>;
  private readonly headers: string;

  constructor(origins: readonly string[], forwardedHeaders: readonly string[]) {
    this.origins = new Set(origins);
    this.headers = [...alwaysAllowed, ...forwardedHeaders].join(', ');
  }

  /** Sets the headers of an answer. Tokens travel in a header of their own, so no credentials of the browser's are let in. */
  apply(request: FastifyRequest, reply: FastifyReply): void {
    if (this.origins.size === 0) return;
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !(this.origins.has(origin) || this.origins.has('*'))) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', readable);
    if (request.method !== 'OPTIONS') return;
    reply.header('access-control-allow-methods', 'GET, POST');
    reply.header('access-control-allow-headers', this.headers);
    reply.header('access-control-max-age', String(preflightSeconds));
  }
}
