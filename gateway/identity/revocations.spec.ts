import { expect, it, vi } from 'vitest';
import { CacheStore, MemoryCacheStore } from '#platform/cache';
import { Revocations } from './revocations.js';

const session = { sessionId: 's1', userId: 'u1' };

/** A store that gateways share, and that can lose everything, as Redis does in a restart. */
class SharedStore extends CacheStore {
  readonly isShared = true;
  private content = new MemoryCacheStore();

  empty(): void {
    this.content = new MemoryCacheStore();
  }

  get(key: string) {
    return this.content.get(key);
  }

  set(key: string, value: string, ttlMs: number) {
    return this.content.set(key, value, ttlMs);
  }

  getFields(key: string, fields: readonly string[]) {
    return this.content.getFields(key, fields);
  }

  setFields(key: string, values: Readonly<Record<string, string>>) {
    return this.content.setFields(key, values);
  }

  addFields(key: string, values: Readonly<Record<string, string>>) {
    return this.content.addFields(key, values);
  }
}

it('a session that ended at another gateway is over here', async () => {
  const store = new SharedStore();
  const [here, there] = [new Revocations(store), new Revocations(store)];
  expect(await here.isRevoked(session)).toBe(false);
  await there.revoke({ sessionIds: ['s1'] });
  expect(await here.isRevoked(session)).toBe(true);
});

it('a store that lost its markers vouches for nothing that was kept before, and for what comes after again', async () => {
  const store = new SharedStore();
  const forget = vi.fn();
  const [here, there] = [new Revocations(store, forget), new Revocations(store)];
  await here.isRevoked(session);
  await there.revoke({ sessionIds: ['s1'] });
  store.empty();
  await expect(here.isRevoked(session)).rejects.toThrow('lost');
  expect(forget).toHaveBeenCalledOnce();
  expect(await here.isRevoked(session)).toBe(false);
  expect(forget).toHaveBeenCalledOnce();
});
