import { parse } from 'node:querystring';
import { SoukError } from '#platform/errors';
import { isDeeperThan } from './json-depth.js';

/** What a client asks for, as GraphQL over HTTP says it: https://graphql.github.io/graphql-over-http/draft/ */
export interface GraphqlRequest {
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The `sha256Hash` of a persisted query, as it was sent. */
  readonly persistedHash: string | undefined;
  /** https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md */
  readonly documentId: string | undefined;
}

/** Far more than an input type nests, and far less than would exhaust the stack. */
const maxDepth = 32;
/** Room for any hash, with its name before it. */
const maxIdCharacters = 256;

/** Reads a POST body. Throws BAD_REQUEST that says what is not as it should be. */
export function readPostedRequest(body: unknown): GraphqlRequest {
  if (typeof body !== 'string' || body === '') throw malformed('The body is empty.');
  const parsed = parseJson(body, 'The body');
  if (Array.isArray(parsed)) throw malformed('Batches are not taken: send one operation a request.');
  if (!isObject(parsed)) throw malformed('The body is not a JSON object.');
  return readParameters(parsed);
}

/** Reads the parameters of a GET from its address: variables and extensions are JSON, and what is given twice is no string. */
export function readQueryString(url: string): GraphqlRequest {
  const queryAt = url.indexOf('?') + 1;
  // However many: the address has the bound of all headers. Left to itself `parse` would overlook those after the thousandth.
  const options = { maxKeys: 0, decodeURIComponent: decodeOrLeave };
  const read: Record<string, unknown> = parse(queryAt === 0 ? '' : url.slice(queryAt), '&', '=', options);
  for (const name of ['variables', 'extensions']) {
    const value = read[name];
    if (typeof value === 'string') read[name] = value === '' ? undefined : parseJson(value, name);
  }
  return readParameters(read);
}

function readParameters(parameters: Record<string, unknown>): GraphqlRequest {
  const { query, operationName, variables, extensions, documentId } = parameters;
  if (!isAbsent(query) && typeof query !== 'string') throw malformed('query must be a string.');
  if (!isAbsent(operationName) && typeof operationName !== 'string') throw malformed('operationName must be a string.');
  if (!isAbsent(variables) && !isObject(variables)) throw malformed('variables must be an object.');
  if (!isAbsent(extensions) && !isObject(extensions)) throw malformed('extensions must be an object.');
  if (isObject(variables) && Object.hasOwn(variables, '__proto__'))
    throw malformed('No variable may be called __proto__.');
  if (isDeeperThan(variables, maxDepth)) throw malformed(`variables may nest ${maxDepth} levels deep.`);
  const persistedHash = readPersistedHash(extensions?.persistedQuery);
  if (!isAbsent(documentId) && !isId(documentId)) throw malformed('documentId must be a short string.');
  const isMeant = persistedHash !== undefined || !isAbsent(documentId);
  if ((isAbsent(query) || query.trim() === '') && !isMeant) throw malformed('query is missing.');
  return {
    query: query || undefined,
    operationName: operationName || undefined,
    variables: variables ?? {},
    persistedHash,
    documentId: documentId ?? undefined,
  };
}

/** https://www.apollographql.com/docs/apollo-server/performance/apq */
function readPersistedHash(persistedQuery: unknown): string | undefined {
  if (isAbsent(persistedQuery)) return undefined;
  if (!isObject(persistedQuery)) throw malformed('extensions.persistedQuery must be an object.');
  const { version, sha256Hash } = persistedQuery;
  if (version !== 1) {
    throw new SoukError('PERSISTED_QUERY_NOT_SUPPORTED', 'Only version 1 of persisted queries is supported.');
  }
  if (!isId(sha256Hash)) throw malformed('extensions.persistedQuery.sha256Hash must be a short string.');
  return sha256Hash;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxIdCharacters;
}

/** What cannot be decoded is taken as it stands, and refused for what it is then. */
function decodeOrLeave(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(`${what} is not JSON.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function malformed(message: string): SoukError {
  return new SoukError('BAD_REQUEST', message);
}
