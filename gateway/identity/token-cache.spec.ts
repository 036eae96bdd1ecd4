import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SharedStore } from '../testing/shared-store.js';
import { TokenCache } from './token-cache.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const state = () => ({
  active: true as const,
  userId: 'u1',
  sessionId: 's1',
  role: 'CUSTOMER' as const,
  expiresAtMs: Date.now() + 600_000,
});

it('what is known of a token is shared', async () => {
  const store = new SharedStore();
  const known = state();
  await new TokenCache(store).set('t', known);
  expect(await new TokenCache(store).get('t')).toEqual(known);
});

it('a store that was out of reach may have forgotten that a session ended: what it says of tokens counts no more', async () => {
  const store = new SharedStore();
  const [here, there] = [new TokenCache(store), new TokenCache(store)];
  await here.set('t', state());
  store.lapse();
  expect(await here.get('t')).toBeUndefined();
  expect(await there.get('t')).toBeUndefined();
  const since = state();
  await here.set('t', since);
  expect(await here.get('t')).toEqual(since);
  vi.advanceTimersByTime(31_000);
  const later = state();
  await here.set('t', later);
  expect(await there.get('t')).toEqual(later);
});
