import { LRUCache } from 'lru-cache';
import { CacheStore } from './cache-store.js';

const defaultMaxBytes = 32 * 1024 * 1024;
const bytesPerEntry = 200;
/** JavaScript keeps text in one or two bytes a character; counted as the most it may take. */
const bytesPerCharacter = 2;

/** A cache of this process alone, bounded in bytes: the least recently used goes first. Hashes are small, kept apart, and never evicted. */
export class MemoryCacheStore extends CacheStore {
  readonly isShared = false;
  private readonly values: LRUCache<string, string>;
  private readonly hashes = new Map<string, Map<string, string>>();

  constructor(maxBytes = defaultMaxBytes) {
    super();
    this.values = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (value, key) => (value.length + key.length) * bytesPerCharacter + bytesPerEntry,
    });
  }

  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    if (ttlMs >= 1) this.values.set(key, value, { ttl: ttlMs });
  }

  async getFields(key: string, fields: readonly string[]): Promise<(string | undefined)[]> {
    const hash = this.hashes.get(key);
    return fields.map((field) => hash?.get(field));
  }

  async setFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    const hash = this.hash(key);
    for (const [field, value] of Object.entries(values)) hash.set(field, value);
  }

  async addFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    const hash = this.hash(key);
    for (const [field, value] of Object.entries(values)) if (!hash.has(field)) hash.set(field, value);
  }

  private hash(key: string): Map<string, string> {
    let hash = this.hashes.get(key);
    if (!hash) {
      hash = new Map();
      this.hashes.set(key, hash);
    }
    return hash;
  }
}
