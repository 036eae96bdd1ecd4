export { CacheModule } from './cache.module.js';
export { CacheStore, type StoredValue } from './cache-store.js';
export { MemoryCacheStore } from './memory-cache-store.js';
export { RedisCacheStore } from './redis-cache-store.js';
export { connectRedis, keyPrefix } from './redis-connection.js';
export { SharedRedis } from './shared-redis.js';
