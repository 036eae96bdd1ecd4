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
}
