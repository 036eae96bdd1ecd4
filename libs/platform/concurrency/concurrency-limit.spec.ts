import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from './concurrency-limit.js';

function job() {
  let end: () => void = () => {};
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => promise, end };
}

describe('a concurrency limit', () => {
  it('runs so many at once and the others in turn', async () => {
    const limit = new ConcurrencyLimit({ slots: 2, places: 10, waitMs: 1_000, refusal: 'full' });
    let running = 0;
    let most = 0;
    const done = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        limit.run(async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 1));
          running -= 1;
          return i;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('refuses at once what finds no place to wait, and takes more once there is room', async () => {
    const limit = new ConcurrencyLimit({ slots: 1, places: 1, waitMs: 1_000, refusal: 'full' });
    const [first, second] = [job(), job()];
    const running = limit.run(first.work);
    const waiting = limit.run(second.work);
    await expect(limit.run(async () => 'third')).rejects.toMatchObject({ code: 'OVERLOADED' });
    first.end();
    second.end();
    await Promise.all([running, waiting]);
    expect(await limit.run(async () => 'fourth')).toBe('fourth');
  });

  it('refuses what waited too long, and does not begin it later', async () => {
    const limit = new ConcurrencyLimit({ slots: 1, places: 5, waitMs: 20, refusal: 'full' });
    const first = job();
    const running = limit.run(first.work);
    let begun = false;
    const late = limit.run(async () => {
      begun = true;
    });
    await expect(late).rejects.toMatchObject({ code: 'OVERLOADED' });
    first.end();
    await running;
    expect(await limit.run(async () => 'next')).toBe('next');
    expect(begun).toBe(false);
  });

  it('frees its slot when the work fails', async () => {
    const limit = new ConcurrencyLimit({ slots: 1, places: 0, waitMs: 1_000, refusal: 'full' });
    await expect(limit.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await limit.run(async () => 'next')).toBe('next');
  });
});
