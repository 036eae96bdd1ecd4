import type { ErrorCode } from '#platform/errors';

/** What a client gets. */
export interface Answer {
  /** The JSON of a GraphQL response. */
  readonly body: string | Buffer;
  /** `ok`, or the code of the first error. */
  readonly outcome: 'ok' | ErrorCode;
  /** Whether something was executed, so that the status is 200 whatever went wrong. */
  readonly hasData: boolean;
  /** Of an answer that is the same for everyone. */
  readonly etag?: string;
  readonly retryAfterMs?: number;
}
