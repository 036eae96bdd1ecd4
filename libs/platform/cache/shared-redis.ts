import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Cluster, Redis } from 'ioredis';
import { connectRedis } from './redis-connection.js';

const logEveryMs = 10_000;

/** The process's connection to Redis, when it has one; closed when the application stops. */
export class SharedRedis implements OnApplicationShutdown {
  readonly connection: Redis | Cluster | undefined;
  private readonly logger = new Logger('Redis');
  private readonly lapseListeners = new Set<() => void>();
  private lastLoggedMs = 0;

  constructor(urls: readonly string[] | undefined) {
    this.connection =
      urls &&
      connectRedis(
        urls,
        (error) => this.log(error),
        () => this.lapse(),
      );
  }

  /** Calls back when a connection ended, or did not answer in time. */
  onLapse(listener: () => void): void {
    this.lapseListeners.add(listener);
  }

  onApplicationShutdown(): void {
    this.connection?.disconnect();
  }

  private lapse(): void {
    for (const listener of this.lapseListeners) listener();
  }

  /** A Redis that is away tells of every attempt: said often enough, and no more. */
  private log(error: Error): void {
    if (Date.now() - this.lastLoggedMs < logEveryMs) return;
    this.lastLoggedMs = Date.now();
    this.logger.warn({ err: error }, 'Redis is out of reach');
  }
}
