import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { workOff } from './work-off.js';

async function* countTo(last: number, closed: () => void = () => {}) {
  try {
    for (let item = 1; item <= last; item++) yield item;
  } finally {
    closed();
  }
}

describe('working off', () => {
  it('does everything, so many at a time and no more', async () => {
    let underWay = 0;
    let most = 0;
    const done: number[] = [];
    await workOff(countTo(20), 4, new AbortController(), async (item) => {
      most = Math.max(most, ++underWay);
      await setTimeout(1);
      underWay -= 1;
      done.push(item);
    });
    expect(done).toHaveLength(20);
    expect(most).toBe(4);
  });

  it('ends with the first failure, closes its source, and lets what is under way end', async () => {
    const done: number[] = [];
    let isClosed = false;
    const source = countTo(1_000, () => {
      isClosed = true;
    });
    const work = workOff(source, 3, new AbortController(), async (item) => {
      await setTimeout(item);
      if (item === 2) throw new Error('no more');
      done.push(item);
    });
    await expect(work).rejects.toThrow('no more');
    await expect.poll(() => isClosed, { timeout: 10_000 }).toBe(true);
    expect(done).toContain(3);
    expect(done.length).toBeLessThan(10);
  });

  it('begins nothing new once it is to end, and calls that no failure', async () => {
    const ending = new AbortController();
    const done: number[] = [];
    await workOff(countTo(1_000), 2, ending, async (item) => {
      if (item === 5) ending.abort();
      await setTimeout(1);
      done.push(item);
      ending.signal.throwIfAborted();
    });
    expect(done.length).toBeLessThanOrEqual(6);
    expect(done).toContain(5);
  });

  it('does not wait for a source that says nothing', async () => {
    async function* silence() {
      yield 1;
      await new Promise<never>(() => {});
    }
    const ending = new AbortController();
    const done: number[] = [];
    await workOff(silence(), 2, ending, async (item) => {
      done.push(item);
      queueMicrotask(() => ending.abort());
    });
    expect(done).toEqual([1]);
  });
});
