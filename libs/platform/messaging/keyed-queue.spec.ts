import { expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.js';

/** Work that is noted when it begins, and ends when the test says so. */
function jobs() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const job = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
  };
  const end = async (name: string, error?: Error) => {
    if (error) ends.get(name)?.reject(error);
    else ends.get(name)?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, job, end };
}

it('does what has a key in common one after the other, and the rest side by side', async () => {
  const { begun, job, end } = jobs();
  const queue = new KeyedQueue();
  for (const [name, key] of [
    ['a1', 'a'],
    ['a2', 'a'],
    ['b1', 'b'],
  ] as const) {
    queue.run(key, job(name)).catch(() => undefined);
  }
  expect(begun).toEqual(['a1', 'b1']);
  await end('a1', new Error('no'));
  expect(begun).toEqual(['a1', 'b1', 'a2']);
});

it('waits for the last of each of its keys, and for nothing without keys', async () => {
  const { begun, job, end } = jobs();
  const queue = new KeyedQueue();
  queue.runUnlessOneFails(['a'], job('a1'));
  queue.runUnlessOneFails(['b'], job('b1'));
  queue.runUnlessOneFails(['a', 'b'], job('ab'));
  queue.runUnlessOneFails(['b'], job('b2'));
  queue.runUnlessOneFails([], job('free'));
  expect(begun).toEqual(['a1', 'b1', 'free']);
  await end('a1');
  expect(begun).toEqual(['a1', 'b1', 'free']);
  await end('b1');
  expect(begun).toEqual(['a1', 'b1', 'free', 'ab']);
  await end('ab');
  expect(begun).toEqual(['a1', 'b1', 'free', 'ab', 'b2']);
});

it('fails what waits behind a failure, through every key, and begins anew after it', async () => {
  const { begun, job, end } = jobs();
  const queue = new KeyedQueue();
  const outcomes = Promise.allSettled([
    queue.runUnlessOneFails(['a'], job('a1')),
    queue.runUnlessOneFails(['a', 'b'], job('ab')),
    queue.runUnlessOneFails(['b'], job('b1')),
    queue.runUnlessOneFails(['c'], job('c1')),
  ]);
  await end('a1', new Error('refused'));
  await end('c1');
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  expect(begun).toEqual(['a1', 'c1']);
  queue.runUnlessOneFails(['b'], job('b2'));
  expect(begun).toEqual(['a1', 'c1', 'b2']);
});
