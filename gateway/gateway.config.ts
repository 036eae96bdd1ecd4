import { z } from 'zod';
import { internalAuthSecret } from '#platform/auth';
import type { ProcessParts } from '#platform/bootstrap';
import {
  ConfigError,
  type Env,
  isProduction,
  readConfig,
  serviceUrls,
  url,
  urlList,
  wholeNumber,
} from '#platform/config';

/** The gateway's environment, read once. */
export interface GatewayConfig {
  production: boolean;
  /** Whether the whole shop lives in this process: admins then have no rate limit. */
  embedded: boolean;
  /** A supergraph that is watched for change; the committed one when left out. */
  supergraphFile: string | undefined;
  /** A manifest of the only documents that run; undefined: any may. */
  trustedDocuments: string | undefined;
  /** A subgraph's `<NAME>_URL`; undefined: the supergraph's word counts. Throws ConfigError for what is no URL, or holds a password. */
  addressesOf(subgraph: string): readonly string[] | undefined;
  /** `none`: no token is checked and no identity signed. Undefined: users checks them. */
  introspectionUrl: string | undefined;
  /** What identities are signed with; undefined when none are. */
  identitySecret: string | undefined;
  /** Names, in lower case, of the client's headers that subgraphs get to see. */
  forwardHeaders: readonly string[];
  corsOrigins: readonly string[];
  redisUrls: readonly string[] | undefined;
  /** Operations a minute for a user or address; 0 turns the limit off. */
  rateLimitPerMinute: number;
  /** Logins a minute from one address into one account; 0 turns the limit off. */
  loginLimitPerMinute: number;
  /** How long a fetch from a subgraph may take, within the operation's 10 s. */
  timeouts: FetchTimeouts;
  /** Operations that take as long are told of in the log, with where the time went; 0: none is. */
  slowOperationMs: number;
}

/** In milliseconds. */
export interface FetchTimeouts {
  readonly queryMs: number;
  readonly mutationMs: number;
}

const commaList = z
  .string()
  .default('')
  .transform((value) => value.split(',').flatMap((part) => part.trim() || []));

const neverForwarded =
  /^(host|connection|keep-alive|transfer-encoding|upgrade|te|trailer|expect|accept|accept-encoding|proxy-.*|content-.*|x-souk-.*|traceparent|x-correlation-id)$/;

const forwardHeaders = commaList.transform((names, context) => {
  const wrong = names.find((name) => !/^[\w-]+$/.test(name) || neverForwarded.test(name.toLowerCase()));
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: `cannot pass on ${wrong}` });
  return names.map((name) => name.toLowerCase());
});

const origins = commaList.refine((values) => values.every((value) => value === '*' || isOrigin(value)), {
  message: 'must be a comma list of origins (https://shop.example), or *',
});

const shape = {
  SUPERGRAPH_FILE: z.string().optional(),
  TRUSTED_DOCUMENTS: z.string().optional(),
  INTROSPECTION_URL: z.union([z.literal('none'), url('http:', 'https:')], 'must be a URL, or none').optional(),
  FORWARD_HEADERS: forwardHeaders,
  CORS_ORIGINS: origins,
  REDIS_URL: urlList('redis:', 'rediss:').optional(),
  RATE_LIMIT_PER_MINUTE: wholeNumber(0, 1_000_000_000).default(1_200),
  LOGIN_LIMIT_PER_MINUTE: wholeNumber(0, 1_000_000_000).default(10),
  SLOW_OPERATION_MS: wholeNumber(0, 1_000_000_000).default(1_000),
  QUERY_TIMEOUT_MS: wholeNumber(10, 10_000).default(2_000),
  MUTATION_TIMEOUT_MS: wholeNumber(10, 60_000).default(6_000),
};

/** Throws ConfigError naming what is wrong. */
export function readGatewayConfig({ env, embedded = false }: ProcessParts): GatewayConfig {
  const read = readConfig(shape, env);
  return {
    production: isProduction(env),
    embedded,
    supergraphFile: read.SUPERGRAPH_FILE,
    trustedDocuments: read.TRUSTED_DOCUMENTS,
    addressesOf: (subgraph) => addressesOf(subgraph, env),
    introspectionUrl: read.INTROSPECTION_URL,
    identitySecret: read.INTROSPECTION_URL === 'none' ? undefined : internalAuthSecret(env),
    forwardHeaders: read.FORWARD_HEADERS,
    corsOrigins: read.CORS_ORIGINS,
    redisUrls: read.REDIS_URL,
    rateLimitPerMinute: read.RATE_LIMIT_PER_MINUTE,
    loginLimitPerMinute: read.LOGIN_LIMIT_PER_MINUTE,
    slowOperationMs: read.SLOW_OPERATION_MS,
    timeouts: { queryMs: read.QUERY_TIMEOUT_MS, mutationMs: read.MUTATION_TIMEOUT_MS },
  };
}

/** Whose word about a client's address counts (`X-Forwarded-For`): addresses, ranges, or `loopback`, `linklocal`, `uniquelocal`. */
export function trustedProxies(env: Env): string[] | false {
  const { TRUST_PROXY: proxies } = readConfig({ TRUST_PROXY: commaList }, env);
  if (proxies.some((proxy) => !/^(loopback|linklocal|uniquelocal|[\da-f.:]+(\/\d{1,3})?)$/i.test(proxy))) {
    throw new ConfigError(
      'TRUST_PROXY must be a comma list of addresses, ranges (10.0.0.0/8), or loopback, uniquelocal',
    );
  }
  return proxies.length > 0 && proxies;
}

function addressesOf(subgraph: string, env: Env): readonly string[] | undefined {
  const variable = `${subgraph.toUpperCase().replace(/\W/g, '_')}_URL`;
  return readConfig({ [variable]: serviceUrls().optional() }, env)[variable];
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}
