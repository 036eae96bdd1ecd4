/** A value, and for how many more milliseconds the store keeps it. */
export interface StoredValue {
  readonly value: string;
  readonly lifetimeMs: number;
}

/**
 * A store that may forget anything at any time, shared by every process that has the same one. Each method throws when the
 * store is out of reach: whoever asks then does without it.
 */
export abstract class CacheStore {
  /** Whether other processes see it. */
  abstract readonly isShared: boolean;
  abstract get(key: string): Promise<string | undefined>;
  abstract set(key: string, value: string, ttlMs: number): Promise<void>;
  /** The values of a hash's fields, in their order; undefined for those that it lacks. */
  abstract getFields(key: string, fields: readonly string[]): Promise<(string | undefined)[]>;
  abstract setFields(key: string, values: Readonly<Record<string, string>>): Promise<void>;
  /** Sets a field that is not there yet, and leaves one that is. */
  abstract addFields(key: string, values: Readonly<Record<string, string>>): Promise<void>;

  async getWithLifetime(key: string): Promise<StoredValue | undefined> {
    const value = await this.get(key);
    return value === undefined ? undefined : { value, lifetimeMs: Number.POSITIVE_INFINITY };
  }

  /**
   * Calls back whenever the store was out of reach: from then on it may lack what others or this process set, or hold what
   * was overwritten since. Never, for a store that cannot be.
   */
  onLapse(_listener: () => void): void {}
}
