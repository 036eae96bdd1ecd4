import { expect, it } from 'vitest';
import { eventually } from '../testing/eventually.js';
import { BatchLane } from './batch-lane.js';

interface Item {
  name: string;
  key: string;
  bytes: number;
}

const item = (name: string, key = name, bytes = 1): Item => ({ name, key, bytes });

/** A lane whose batches end when the test says so. */
class TestLane {
  readonly batches: string[][] = [];
  readonly gone = new Set<string>();
  private readonly ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  private readonly lane: BatchLane<Item>;

  constructor(longestPauseMs = 0) {
    this.lane = new BatchLane({
      maxItems: 3,
      maxBytes: 10,
      longestPauseMs,
      keyOf: ({ key }) => key,
      bytesOf: ({ bytes }) => bytes,
      check: ({ name }) => {
        if (this.gone.has(name)) throw new Error(`${name} is gone`);
      },
      work: (items) => {
        this.batches.push(items.map(({ name }) => name));
        return new Promise((resolve, reject) => this.ends.push({ resolve, reject }));
      },
    });
  }

  add(...items: Item[]): Promise<PromiseSettledResult<void>[]> {
    return Promise.allSettled(items.map((each) => this.lane.add(each)));
  }

  /** Ends the batch at work, and returns when the next has begun. */
  async end(error?: Error): Promise<void> {
    const end = this.ends.shift();
    if (error) end?.reject(error);
    else end?.resolve();
    await turn();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('begins at once, with all that came in the same turn', async () => {
  const lane = new TestLane();
  lane.add(item('a'), item('b'));
  await turn();
  expect(lane.batches).toEqual([['a', 'b']]);
});

it('has one batch at work at a time: what comes meanwhile makes up the next', async () => {
  const lane = new TestLane();
  lane.add(item('a'));
  await turn();
  lane.add(item('b'));
  await turn();
  lane.add(item('c'));
  await turn();
  expect(lane.batches).toEqual([['a']]);
  await lane.end();
  expect(lane.batches).toEqual([['a'], ['b', 'c']]);
  await lane.end();
  lane.add(item('d'));
  await turn();
  expect(lane.batches).toEqual([['a'], ['b', 'c'], ['d']]);
});

it('grows its batches where there is much to do: each is followed by a pause as long as it took', async () => {
  const lane = new TestLane(200);
  lane.add(item('a'));
  await turn();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await lane.end();
  lane.add(item('b'));
  await turn();
  lane.add(item('c'));
  await turn();
  expect(lane.batches).toEqual([['a']]);
  await eventually(() => expect(lane.batches).toEqual([['a'], ['b', 'c']]));
});

it('takes no more than it may at once, in items and in bytes, and what alone is too large all the same', async () => {
  const lane = new TestLane();
  lane.add(...['a', 'b', 'c', 'd'].map((name) => item(name)), item('large', 'large', 50), item('e', 'e', 9));
  lane.add(item('f', 'f', 2), item('g', 'g', 1));
  for (let n = 0; n < 4; n++) {
    await turn();
    await lane.end();
  }
  expect(lane.batches).toEqual([['a', 'b', 'c'], ['d'], ['large'], ['e'], ['f', 'g']]);
});

it('has no two with one key in a batch, and keeps their order', async () => {
  const lane = new TestLane();
  lane.add(item('a1', 'a'), item('a2', 'a'), item('b1', 'b'), item('a3', 'a'), item('b2', 'b'));
  for (let n = 0; n < 2; n++) {
    await turn();
    await lane.end();
  }
  expect(lane.batches).toEqual([['a1', 'b1'], ['a2', 'b2'], ['a3']]);
});

it('tells those of a batch that it failed, and nobody else', async () => {
  const lane = new TestLane();
  const first = lane.add(item('a'), item('b'));
  await turn();
  const second = lane.add(item('c'));
  await lane.end(new Error('no'));
  await lane.end();
  expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await second).map(({ status }) => status)).toEqual(['fulfilled']);
});

it('leaves out what does not stand any more when its batch is made up', async () => {
  const lane = new TestLane();
  lane.add(item('a'));
  await turn();
  const waiting = lane.add(item('b'), item('c'));
  const alone = lane.add(item('d', 'c'));
  lane.gone.add('b').add('d');
  await lane.end();
  await lane.end();
  expect(lane.batches).toEqual([['a'], ['c']]);
  expect(await waiting).toMatchObject([{ reason: { message: 'b is gone' } }, { status: 'fulfilled' }]);
  expect(await alone).toMatchObject([{ status: 'rejected' }]);
  lane.add(item('e'));
  await turn();
  expect(lane.batches).toEqual([['a'], ['c'], ['e']]);
});
