import { Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type ErrorCode, type ErrorDetails, isErrorCode } from '#platform/errors';
import { currentContext } from '#platform/observability';

export type ClientError = Omit<GraphQLFormattedError, 'extensions'> & {
  readonly extensions: { readonly code: ErrorCode } & ErrorDetails;
};

/** Codes that are the gateway's own to give: from a subgraph they tell that the gateway sent it something wrong. */
const notFromSubgraphs = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'PAYLOAD_TOO_LARGE',
  'METHOD_NOT_ALLOWED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'DOCUMENT_NOT_TRUSTED',
]);

/** Each of the catalogue's details, and whether a value may be one. */
const details = {
  fields: (value: unknown) =>
    typeof value === 'object' && value !== null && Object.values(value).every((why) => typeof why === 'string'),
  service: isString,
  retryAfterMs: (value: unknown) => typeof value === 'number',
  correlationId: isString,
} satisfies Record<keyof ErrorDetails, (value: unknown) => boolean>;

/** What clients get to see of errors: what is in the catalogue, as it is there; anything else as INTERNAL, with its cause in the log. */
export class ClientErrors {
  private readonly logger = new Logger('Operation');

  /** An error of the gateway's own steps. */
  ofGateway(error: unknown): ClientError {
    const code = error instanceof GraphQLError ? error.extensions.code : undefined;
    if (!(error instanceof GraphQLError) || !isErrorCode(code)) return this.internal(error);
    const { locations, path } = error;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    return { message: error.message, ...place, extensions: { code, ...catalogued(error.extensions) } };
  }

  /** An error that came with an executed operation: of a subgraph, or of a fetch from one. Places in the subgraph's document mean nothing to clients. */
  ofExecution(error: GraphQLFormattedError): ClientError {
    const { message, path, extensions = {} } = error;
    const { code } = extensions;
    if (!isErrorCode(code) || notFromSubgraphs.has(code)) return this.internal(error, path);
    return { message, ...(path && { path }), extensions: { code, ...catalogued(extensions) } };
  }

  private internal(cause: unknown, path?: GraphQLFormattedError['path']): ClientError {
    const { correlationId } = currentContext();
    this.logger.error({ err: cause, path }, 'operation failed');
    return {
      message: 'Something went wrong.',
      ...(path && { path }),
      extensions: { code: 'INTERNAL', correlationId },
    };
  }
}

function catalogued(extensions: Readonly<Record<string, unknown>>): ErrorDetails {
  const known: Record<string, unknown> = {};
  for (const [name, fits] of Object.entries(details)) {
    const value = extensions[name];
    if (value !== undefined && fits(value)) known[name] = value;
  }
  return known;
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}
