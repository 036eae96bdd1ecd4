import { type DynamicModule, Module } from '@nestjs/common';
import { CacheStore } from './cache-store.js';
import { MemoryCacheStore } from './memory-cache-store.js';
import { RedisCacheStore } from './redis-cache-store.js';
import { SharedRedis } from './shared-redis.js';

/** The cache: Redis where URLs are given, else this process's memory. Nothing else knows which. */
@Module({})
export class CacheModule {
  static forUrls(redisUrls: readonly string[] | undefined): DynamicModule {
    return {
      module: CacheModule,
      providers: [
        { provide: SharedRedis, useFactory: () => new SharedRedis(redisUrls) },
        {
          provide: CacheStore,
          useFactory: (shared: SharedRedis) =>
            shared.connection ? new RedisCacheStore(shared.connection, shared) : new MemoryCacheStore(),
          inject: [SharedRedis],
        },
      ],
      exports: [CacheStore, SharedRedis],
    };
  }
}
