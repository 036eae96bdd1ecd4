import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Deadline } from './deadline.js';

const timeout = expect.objectContaining({ code: 'TIMEOUT' });

it('a deadline that passes tells who listens, and that it took too long', async () => {
  const beforeMs = performance.now();
  const deadline = new Deadline(20);
  const told = new Promise<void>((resolve) => deadline.signal.addEventListener('abort', resolve));
  expect(deadline.signal.endsAtMs).toBeGreaterThanOrEqual(beforeMs + 20);
  await told;
  expect(deadline.signal.endsAtMs).toBeLessThanOrEqual(performance.now() + 1);
  expect(deadline.signal).toMatchObject({ aborted: true, reason: timeout });
});

it('a deadline that is cleared tells nobody', async () => {
  const deadline = new Deadline(10);
  deadline.clear();
  await sleep(30);
  expect(deadline.signal.aborted).toBe(false);
});

it('a wait ends with the deadline, with the work, or at once when it has passed, and leaves no listener', async () => {
  const never = new Promise<never>(() => {});
  const deadline = new Deadline(60_000);
  await expect(deadline.limit(Promise.resolve('done'))).resolves.toBe('done');
  await expect(deadline.limit(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(deadline.listenerCount).toBe(0);
  const waiting = deadline.limit(never);
  deadline.expire();
  await expect(waiting).rejects.toEqual(timeout);
  await expect(deadline.limit(never)).rejects.toEqual(timeout);
  expect(deadline.listenerCount).toBe(0);
  deadline.clear();
});
