import { GraphQLError } from 'graphql';

/** Every code a client can meet in `extensions.code`, and what it means. The only list; docs/errors.md shows it. */
export const errorCatalogue = {
  BAD_USER_INPUT: 'An argument is not acceptable; `extensions.fields` names each one and why.',
  UNAUTHENTICATED: 'A token is missing, malformed, expired or of a session that has ended.',
  FORBIDDEN: 'The signed-in user may not do this.',
  NOT_FOUND: 'There is no such thing, or it is not for this user to see.',
  CONFLICT: 'The change does not fit what is there now.',
  EMAIL_TAKEN: 'The e-mail address has an account.',
  INVALID_CREDENTIALS: 'The e-mail address and the password do not belong together.',
  PRICE_CHANGED: 'The order costs something else than the client expected.',
  IDEMPOTENCY_CONFLICT: 'The idempotency key was used for something else.',
  INVALID_TRANSITION: 'The order is not in a state that allows this.',
  RATE_LIMITED: 'Too much at once; try again after `extensions.retryAfterMs`.',
  OPERATION_TOO_COMPLEX: 'The operation asks for more than one operation may.',
  SUBGRAPH_UNAVAILABLE: 'A service does not answer; `extensions.service` names it.',
  TIMEOUT: 'It took too long.',
  OVERLOADED: 'The service has more to do than it can; try again.',
  INTERNAL: 'Something went wrong here; the log has the cause under `extensions.correlationId`.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  BAD_REQUEST: 'The request is not a well-formed GraphQL request.',
  PAYLOAD_TOO_LARGE: 'The request body is larger than allowed.',
  METHOD_NOT_ALLOWED: 'The operation cannot be sent by this HTTP method.',
  PERSISTED_QUERY_NOT_FOUND: 'Nothing is known under this hash; send the document along.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'The persisted query is of a version that is not supported.',
  DOCUMENT_NOT_TRUSTED: 'Only documents of the manifest are run here, and this is none of them.',
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCatalogue, code);
}

/** What an error tells beyond its code. */
export interface ErrorDetails {
  /** BAD_USER_INPUT: the path of each wrong argument (`input.items.0.quantity`) and what is wrong with it. */
  fields?: Record<string, string>;
  /** SUBGRAPH_UNAVAILABLE: which one. */
  service?: string;
  /** RATE_LIMITED, and OVERLOADED where it is known: when to come back. */
  retryAfterMs?: number;
  correlationId?: string;
}

/** An error that a client is meant to see: its message and details reach the answer as they are. */
export class SoukError extends GraphQLError {
  readonly code: ErrorCode;

  /** `cause` is for the log alone. */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, { extensions: { code, ...details } });
    if (cause !== undefined) this.cause = cause;
    this.name = 'SoukError';
    this.code = code;
  }
}

export function badInput(fields: Record<string, string>): SoukError {
  const [first] = Object.entries(fields);
  return new SoukError('BAD_USER_INPUT', first ? `${first[0]}: ${first[1]}` : 'The input is not acceptable.', {
    fields,
  });
}
