import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { failFastWhileSilent } from './fail-fast-while-silent.js';

const connectTimeoutMs = 2_000;
/** Also how long a gateway that was cut off keeps others waiting for what it has to tell. */
const longestPauseMs = 500;

/** Room for others in the same Redis. */
export const keyPrefix = 'souk:';

/**
 * Connects in the background to one URL, or to a cluster by several of its addresses; `rediss:` for TLS. A command fails after
 * 200 ms without an answer, and at once while there is no connection or one that does not answer. Reconnects for as long as it
 * takes. `onLapse` is called when a connection ended or fell silent.
 */
export function connectRedis(
  urls: readonly string[],
  onError: (error: Error) => void,
  onLapse: () => void = () => {},
): Redis | Cluster {
  const [only, ...others] = urls;
  if (only === undefined) throw new Error('Redis needs a URL');
  const options: RedisOptions = {
    keyPrefix,
    connectTimeout: connectTimeoutMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    // A probe must not wait in one pipeline with what fails at once; many fields of a hash are a batch already.
    autoPipeliningIgnoredCommands: ['ping', 'hmget'],
    retryStrategy,
  };
  const watch = (connection: Redis) => {
    failFastWhileSilent(connection, onLapse);
    connection.on('close', onLapse);
  };
  if (others.length > 0) {
    const cluster = connectCluster(urls, options);
    cluster.on('+node', watch);
    cluster.on('error', onError);
    return cluster;
  }
  const redis = new Redis(only, options);
  watch(redis);
  redis.on('error', onError);
  return redis;
}

function connectCluster(urls: readonly string[], options: RedisOptions): Cluster {
  const { keyPrefix, enableAutoPipelining, autoPipeliningIgnoredCommands = [], ...redisOptions } = options;
  const nodes = urls.map((each) => new URL(each));
  const [first] = nodes;
  const tls = first?.protocol === 'rediss:' ? { tls: { servername: first.hostname } } : {};
  return new Cluster(
    nodes.map((url) => ({ host: url.hostname, port: Number(url.port || 6379) })),
    {
      keyPrefix,
      enableAutoPipelining,
      autoPipeliningIgnoredCommands,
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
