import { expect, it } from 'vitest';
import { withinSignal } from './within-signal.js';

const never = new Promise<string>(() => {});

it('work that does not heed its signal is waited for no longer than that', async () => {
  await expect(withinSignal(never, AbortSignal.timeout(10))).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(withinSignal(never, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});

it('work that ends in time is what it comes to', async () => {
  expect(await withinSignal(Promise.resolve('done'), AbortSignal.timeout(1_000))).toBe('done');
  await expect(withinSignal(Promise.reject(new Error('no')), AbortSignal.timeout(1_000))).rejects.toThrow('no');
});
