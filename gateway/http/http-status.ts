import type { ErrorCode } from '#platform/errors';
import { graphqlResponse } from './media-type.js';

/** Requests that are not well formed, or ask for what cannot be: the client has to send something else. */
const refusals: { readonly [Code in ErrorCode]?: number } = {
  BAD_REQUEST: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_USER_INPUT: 400,
  OPERATION_TOO_COMPLEX: 400,
  DOCUMENT_NOT_TRUSTED: 400,
  PAYLOAD_TOO_LARGE: 413,
  METHOD_NOT_ALLOWED: 405,
};

/** Well-formed requests that nothing was done for. */
const notDone: { readonly [Code in ErrorCode]?: number } = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  SUBGRAPH_UNAVAILABLE: 503,
  OVERLOADED: 503,
  TIMEOUT: 504,
  INTERNAL: 500,
};

/**
 * The status of an answer without data, by its first error. In `application/json` every well-formed request gets 200 and says in
 * the body how it went; in `application/graphql-response+json` the status says it too.
 * https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
 */
export function statusOf(code: ErrorCode, mediaType: string): number {
  const refused = refusals[code];
  if (refused !== undefined) return refused;
  return mediaType === graphqlResponse ? (notDone[code] ?? 400) : 200;
}
