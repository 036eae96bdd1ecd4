import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Rounds } from './rounds.js';

/** Doubles numbers, in rounds that end when told to. */
function doubling(largest = 10) {
  const rounds: number[][] = [];
  const ends: (() => void)[] = [];
  const queue = new Rounds<number, number>({
    largest,
    tryAlone: (error) => (error as Error).message === 'poison',
    work: async (items) => {
      rounds.push([...items]);
      if (items.includes(13)) throw new Error('poison');
      if (items.includes(99)) throw new Error('away');
      await new Promise<void>((resolve) => ends.push(resolve));
      return items.map((item) => (item === 7 ? new Error('seven') : item * 2));
    },
  });
  const endRound = async () => {
    ends.shift()?.();
    for (let i = 0; i < 5; i++) await turn();
  };
  return { rounds, queue, endRound };
}

describe('rounds', () => {
  it('take together what comes while one is under way, and no more than the largest', async () => {
    const { rounds, queue, endRound } = doubling(2);
    const results = [1, 2, 3, 4, 5].map((item) => queue.add(item));
    for (let i = 0; i < 4; i++) await endRound();
    expect(await Promise.all(results)).toEqual([2, 4, 6, 8, 10]);
    expect(rounds).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('may be several at once', async () => {
    let underWay = 0;
    let most = 0;
    const queue = new Rounds<number, number>({
      largest: 2,
      atOnce: 2,
      tryAlone: () => false,
      work: async (items) => {
        most = Math.max(most, ++underWay);
        await sleep(5);
        underWay -= 1;
        return items;
      },
    });
    expect(await Promise.all([1, 2, 3, 4, 5].map((item) => queue.add(item)))).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('give an error to the item it belongs to', async () => {
    const { queue, endRound } = doubling();
    const results = Promise.allSettled([queue.add(6), queue.add(7)]);
    await turn();
    await endRound();
    expect(await results).toMatchObject([{ value: 12 }, { reason: { message: 'seven' } }]);
  });

  it('repeat a failed round with each item alone when that may help', async () => {
    const { rounds, queue, endRound } = doubling();
    const results = Promise.allSettled([queue.add(1), queue.add(13), queue.add(2)]);
    for (let i = 0; i < 4; i++) await endRound();
    expect(await results).toMatchObject([{ value: 2 }, { reason: { message: 'poison' } }, { value: 4 }]);
    expect(rounds).toEqual([[1, 13, 2], [1], [13], [2]]);
  });

  it('fail together when it would not, and go on with the next', async () => {
    const { queue, endRound } = doubling();
    const failed = Promise.allSettled([queue.add(1), queue.add(99)]);
    expect(await failed).toMatchObject([{ reason: { message: 'away' } }, { reason: { message: 'away' } }]);
    const next = queue.add(4);
    await turn();
    await endRound();
    expect(await next).toBe(8);
  });
});
