import type { GraphQLFormattedError } from 'graphql';
import type { UpstreamAnswer } from './upstream.js';

export interface SubgraphAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/** Reads a GraphQL answer out of an HTTP one. Throws for anything else: an error page, a refusal of the gateway itself, half a body. */
export function readSubgraphAnswer({ status, text }: UpstreamAnswer): SubgraphAnswer {
  if (status === 401 || status === 403 || status === 429 || status === 503) throw new Error(`HTTP ${status}`);
  const answer: unknown = parseJson(text, status);
  if (typeof answer !== 'object' || answer === null) throw new Error(`HTTP ${status} without a GraphQL answer`);
  const data = 'data' in answer ? answer.data : undefined;
  const errors = 'errors' in answer ? answer.errors : undefined;
  if (data !== undefined && (typeof data !== 'object' || Array.isArray(data))) throw new Error('data is no object');
  if (errors !== undefined && !isErrorList(errors)) throw new Error('errors is no list of errors');
  if (data === undefined && errors === undefined) throw new Error(`HTTP ${status} without data and errors`);
  return {
    ...(data !== undefined && { data: data as Record<string, unknown> | null }),
    ...(errors && errors.length > 0 && { errors }),
  };
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`HTTP ${status} without JSON`);
  }
}

function isErrorList(errors: unknown): errors is GraphQLFormattedError[] {
  return (
    Array.isArray(errors) && errors.every((error) => typeof error === 'object' && error !== null && 'message' in error)
  );
}
