import type { GraphQLFormattedError } from 'graphql';
import type { UpstreamAnswer } from './upstream.js';

export interface SubgraphAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/** Whether it is from a GraphQL service that took the gateway's request, as far as shows without reading it. */
export function isOfGraphql({ status, headers }: UpstreamAnswer): boolean {
  return !refusesGateway(status) && String(headers['content-type']).includes('json');
}

/** Reads a GraphQL answer out of an HTTP one. Throws for anything else: an error page, a refusal of the gateway itself, half a body. */
export function readSubgraphAnswer({ status, text }: UpstreamAnswer): SubgraphAnswer {
  if (refusesGateway(status)) throw new Error(`HTTP ${status}`);
  const answer: unknown = parseJson(text, status);
  if (typeof answer !== 'object' || answer === null) throw new Error(`HTTP ${status} without a GraphQL answer`);
  const data = 'data' in answer ? answer.data : undefined;
  const errors = 'errors' in answer && answer.errors !== null ? answer.errors : undefined;
  if (data !== undefined && (typeof data !== 'object' || Array.isArray(data))) throw new Error('data is no object');
  if (errors !== undefined && !Array.isArray(errors)) throw new Error('errors is no list');
  if (data === undefined && errors === undefined) throw new Error(`HTTP ${status} without data and errors`);
  return {
    ...(data !== undefined && { data: data as Record<string, unknown> | null }),
    ...(errors && errors.length > 0 && { errors: errors.map(readError) }),
  };
}

function refusesGateway(status: number): boolean {
  return status === 401 || status === 403 || status === 429 || status === 503;
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`HTTP ${status} without JSON`);
  }
}

/** What of an error is as the specification has it: https://spec.graphql.org/September2025/#sec-Errors */
function readError(error: unknown): GraphQLFormattedError {
  const { message, path, extensions }: Record<string, unknown> = isObject(error) ? error : {};
  return {
    message: typeof message === 'string' ? message : '',
    ...(Array.isArray(path) && path.every(isPathStep) && { path }),
    ...(isObject(extensions) && { extensions }),
  };
}

function isPathStep(step: unknown): step is string | number {
  return typeof step === 'string' || Number.isInteger(step);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
