import { CacheStore, MemoryCacheStore, type StoredValue } from '#platform/cache';

interface Written {
  readonly value: string;
  readonly untilMs: number;
}

/** A store that gateways share, as Redis is: it can be out of reach, lose everything, and be back with what it held before. */
export class SharedStore extends CacheStore {
  readonly isShared = true;
  isAway = false;
  /** How often hashes were written, or tried to be. */
  hashWrites = 0;
  /** The keys of the values that were written, in their order. */
  readonly written: string[] = [];
  private hashes = new MemoryCacheStore();
  private values = new Map<string, Written>();
  private readonly lapseListeners: (() => void)[] = [];

  empty(): void {
    this.hashes = new MemoryCacheStore();
    this.values.clear();
  }

  /** Takes back what was written since, as a server does that starts from a snapshot; who was connected notices. */
  async snapshot(key: string, fields: readonly string[]): Promise<() => Promise<void>> {
    const held = await this.hashes.getFields(key, fields);
    const values = new Map(this.values);
    return async () => {
      this.empty();
      this.values = values;
      const known = fields.flatMap((field, index) => (held[index] === undefined ? [] : [[field, held[index]]]));
      await this.hashes.setFields(key, Object.fromEntries(known));
      this.lapse();
    };
  }

  lapse(): void {
    for (const listener of this.lapseListeners) listener();
  }

  override onLapse(listener: () => void): void {
    this.lapseListeners.push(listener);
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.getWithLifetime(key))?.value;
  }

  override async getWithLifetime(key: string): Promise<StoredValue | undefined> {
    this.reach();
    const found = this.values.get(key);
    const lifetimeMs = (found?.untilMs ?? 0) - Date.now();
    return found && lifetimeMs > 0 ? { value: found.value, lifetimeMs } : undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    this.reach();
    this.written.push(key);
    this.values.set(key, { value, untilMs: Date.now() + ttlMs });
  }

  async getFields(key: string, fields: readonly string[]): Promise<(string | undefined)[]> {
    this.reach();
    return this.hashes.getFields(key, fields);
  }

  async setFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    this.hashWrites += 1;
    this.reach();
    await this.hashes.setFields(key, values);
  }

  async addFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    this.reach();
    await this.hashes.addFields(key, values);
  }

  private reach(): void {
    if (this.isAway) throw new Error('out of reach');
  }
}
