import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';
import { currentContext } from '#platform/observability';
import { type ErrorCode, isErrorCode, SoukError } from './catalogue.js';
import { codeOfDatabaseTrouble } from './database-trouble.js';

const troubleMessages: Partial<Record<ErrorCode, string>> = {
  OVERLOADED: 'Too much happens to this at once; try again.',
  TIMEOUT: 'It took too long.',
  SUBGRAPH_UNAVAILABLE: 'The service cannot reach its data; try again.',
};

/** What an answer may say of an error: catalogued errors as they are, anything else a generic INTERNAL with its cause in the log. */
export function createErrorFormatter(service: string, logCause: (cause: unknown) => void) {
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
    logCause(cause);
    const trouble = codeOfDatabaseTrouble(cause);
    if (trouble) {
      const details = trouble === 'SUBGRAPH_UNAVAILABLE' ? { service } : {};
      return { message: troubleMessages[trouble] ?? '', ...place, extensions: { code: trouble, ...details } };
    }
    const { correlationId } = currentContext();
    return { message: 'Something went wrong.', ...place, extensions: { code: 'INTERNAL', correlationId } };
  };
}
