import { expect, it, vi } from 'vitest';
import { SharedStore } from '../testing/shared-store.js';
import { Revocations } from './revocations.js';

const session = { sessionId: 's1', userId: 'u1' };

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
