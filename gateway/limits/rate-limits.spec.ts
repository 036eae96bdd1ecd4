import { expect, it } from 'vitest';
import { anonymous, type Identity } from '#platform/auth';
import { RateLimits } from './rate-limits.js';

const address = '192.0.2.1';
const limitsOf = (rateLimitPerMinute: number, embedded = false) =>
  new RateLimits({ rateLimitPerMinute, loginLimitPerMinute: 0, embedded }, undefined);

/** How many operations there is room for until one is refused. */
async function room(limits: RateLimits, identity: Identity = anonymous): Promise<number> {
  for (let count = 0; ; count += 1) {
    try {
      await limits.operation(identity, address);
    } catch (refusal) {
      expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
      return count;
    }
  }
}

it('planning counts as one operation for each 5 ms', async () => {
  const limits = limitsOf(100);
  limits.planned(anonymous, address, 4.9);
  limits.planned(anonymous, address, 5);
  limits.planned(anonymous, address, 24.9);
  expect(await room(limits)).toBe(100 - 1 - 4);
});

it('one plan takes a tenth of a minute’s operations at most, however slow the machine is; many of them take more', async () => {
  const limits = limitsOf(100);
  limits.planned(anonymous, address, 60_000);
  limits.planned(anonymous, address, 60_000);
  expect(await room(limits)).toBe(100 - 2 * 10);
});

it('of a limit of less than ten planning takes nothing', async () => {
  const limits = limitsOf(9);
  for (let turn = 0; turn < 20; turn += 1) limits.planned(anonymous, address, 60_000);
  expect(await room(limits)).toBe(9);
});

it('planning counts for who asked for it alone, and not for admins of an embedded shop', async () => {
  const limits = limitsOf(20, true);
  const user = (userId: string, role: 'CUSTOMER' | 'ADMIN'): Identity => ({
    kind: 'user',
    userId,
    sessionId: 's',
    role,
  });
  limits.planned(user('u1', 'CUSTOMER'), address, 10);
  limits.planned(user('u2', 'ADMIN'), address, 10);
  expect(await room(limits, user('u1', 'CUSTOMER'))).toBe(18);
  expect(await room(limits, user('u2', 'CUSTOMER'))).toBe(20);
  expect(await room(limits)).toBe(20);
});
