import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';
import { currentContext } from '#platform/observability';
import { isErrorCode, SoukError } from './catalogue.js';

/** What an answer may say of an error: catalogued errors as they are, anything else a generic INTERNAL with its cause in the log. */
export function createErrorFormatter(logCause: (cause: unknown, correlationId: string) => void) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = unwrapResolverError(error);
    const { path, locations } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    if (cause instanceof SoukError) {
      return { message: cause.message, ...place, extensions: { ...cause.extensions } };
    }
    const code = formatted.extensions?.code;
    if (isErrorCode(code) && code !== 'INTERNAL' && cause instanceof GraphQLError) {
      return { message: formatted.message, ...place, extensions: { code } };
    }
    if (isLockTimeout(cause)) {
      return { message: 'Too much happens to this at once; try again.', ...place, extensions: { code: 'OVERLOADED' } };
    }
    const { correlationId } = currentContext();
    logCause(cause, correlationId);
    return { message: 'Something went wrong.', ...place, extensions: { code: 'INTERNAL', correlationId } };
  };
}

const lockNotAvailable = '55P03'; // PostgreSQL, appendix A: error codes

function isLockTimeout(cause: unknown): boolean {
  const driverError = cause instanceof Error && 'driverError' in cause ? cause.driverError : undefined;
  return driverError instanceof Error && 'code' in driverError && driverError.code === lockNotAvailable;
}
