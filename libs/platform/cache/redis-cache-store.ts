import type { Cluster, Redis } from 'ioredis';
import { CacheStore } from './cache-store.js';

/** A cache in Redis or Redis Cluster. What is asked for in one tick travels as one pipeline. */
export class RedisCacheStore extends CacheStore {
  readonly isShared = true;

  /** The connection is shared with others and closed by whoever made it. */
  constructor(private readonly redis: Redis | Cluster) {
    super();
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.redis.get(key)) ?? undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    if (ttlMs >= 1) await this.redis.set(key, value, 'PX', Math.floor(ttlMs));
  }

  async getFields(key: string, fields: readonly string[]): Promise<(string | undefined)[]> {
    const values = await this.redis.hmget(key, ...fields);
    return values.map((value) => value ?? undefined);
  }

  async setFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.redis.hset(key, values);
  }

  async addFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    await Promise.all(Object.entries(values).map(([field, value]) => this.redis.hsetnx(key, field, value)));
  }
}
