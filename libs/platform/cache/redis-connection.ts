import { Cluster, Redis, type RedisOptions } from 'ioredis';

/** A cache that is slower than what it spares is no help. */
const commandTimeoutMs = 200;
const connectTimeoutMs = 2_000;
const longestPauseMs = 2_000;

/** Room for others in the same Redis. */
export const keyPrefix = 'souk:';

/**
 * Connects in the background to one URL, or to a cluster by several of its addresses; `rediss:` for TLS. A command fails at
 * once while there is no connection, and after 200 ms without an answer. Reconnects for as long as it takes.
 */
export function connectRedis(urls: readonly string[], onError: (error: Error) => void): Redis | Cluster {
  const [only, ...others] = urls;
  if (only === undefined) throw new Error('Redis needs a URL');
  const options: RedisOptions = {
    keyPrefix,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    retryStrategy,
  };
  const redis = others.length === 0 ? new Redis(only, options) : connectCluster(urls, options);
  redis.on('error', onError);
  return redis;
}

function connectCluster(urls: readonly string[], options: RedisOptions): Cluster {
  const { keyPrefix, enableAutoPipelining, ...redisOptions } = options;
  const nodes = urls.map((each) => new URL(each));
  const [first] = nodes;
  const tls = first?.protocol === 'rediss:' ? { tls: { servername: first.hostname } } : {};
  return new Cluster(
    nodes.map((url) => ({ host: url.hostname, port: Number(url.port || 6379) })),
    {
      keyPrefix,
      enableAutoPipelining,
      enableOfflineQueue: false,
      clusterRetryStrategy: retryStrategy,
      redisOptions: {
        ...redisOptions,
        ...tls,
        username: decodeURIComponent(first?.username ?? '') || undefined,
        password: decodeURIComponent(first?.password ?? '') || undefined,
      },
    },
  );
}

function retryStrategy(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 10), longestPauseMs);
}
