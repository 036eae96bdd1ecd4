import type { Cluster, Redis } from 'ioredis';
import { CacheStore, type StoredValue } from './cache-store.js';

/** A cache in Redis or Redis Cluster. What is asked for in one tick travels as one pipeline. */
export class RedisCacheStore extends CacheStore {
  readonly isShared = true;

  /** The connection is shared with others and closed by whoever made it. */
  constructor(
    private readonly redis: Redis | Cluster,
    private readonly lapses: { onLapse(listener: () => void): void } = { onLapse: () => {} },
  ) {
    super();
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.redis.get(key)) ?? undefined;
  }

  override async getWithLifetime(key: string): Promise<StoredValue | undefined> {
    const [value, lifetimeMs] = await Promise.all([this.redis.get(key), this.redis.pttl(key)]);
    return value === null || lifetimeMs < 0 ? undefined : { value, lifetimeMs };
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    if (ttlMs >= 1) await this.redis.set(key, value, 'PX', Math.floor(ttlMs));
  }

  async getFields(key: string, fields: readonly string[]): Promise<(string | undefined)[]> {
    const [only, ...others] = fields;
    // Asked for beside other keys, as a rule: it travels with them.
    if (only !== undefined && others.length === 0) return [(await this.redis.hget(key, only)) ?? undefined];
    const values = await this.redis.hmget(key, ...fields);
    return values.map((value) => value ?? undefined);
  }

  async setFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.redis.hset(key, values);
  }

  async addFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    await Promise.all(Object.entries(values).map(([field, value]) => this.redis.hsetnx(key, field, value)));
  }

  override onLapse(listener: () => void): void {
    this.lapses.onLapse(listener);
  }
}
