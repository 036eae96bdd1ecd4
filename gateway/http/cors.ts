import type { IncomingMessage } from 'node:http';
import type { HeaderList } from './header-list.js';

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
const none: HeaderList = [];

/** Lets the pages of the configured origins read answers; to any other origin a browser says no. */
export class Cors {
  /** What answers differ by: the origin that asks, where any is let in. */
  readonly vary: HeaderList;
  /** The same, for an answer that also differs by what its client accepts. */
  readonly varyWithAccept: HeaderList;
  private readonly origins: ReadonlySet<string>;
  private readonly preflight: HeaderList;

  constructor(origins: readonly string[], forwardedHeaders: readonly string[]) {
    this.origins = new Set(origins);
    this.vary = origins.length > 0 ? ['vary', 'origin'] : none;
    this.varyWithAccept = ['vary', origins.length > 0 ? 'origin, accept' : 'accept'];
    this.preflight = [
      'access-control-allow-methods',
      'GET, POST',
      'access-control-allow-headers',
      [...alwaysAllowed, ...forwardedHeaders].join(', '),
      'access-control-max-age',
      String(preflightSeconds),
    ];
  }

  /** Of an answer. Tokens travel in a header of their own, so no credentials of the browser's are let in. */
  headersFor({ method, headers: { origin } }: IncomingMessage): HeaderList {
    if (origin === undefined || !(this.origins.has(origin) || this.origins.has('*'))) return none;
    const allowed = ['access-control-allow-origin', origin, 'access-control-expose-headers', readable];
    return method === 'OPTIONS' ? [...allowed, ...this.preflight] : allowed;
  }
}
