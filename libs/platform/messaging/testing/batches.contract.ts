import { expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { inRunningWorld } from './in-world.js';
import type { BatchScript } from './services.js';
import type { CreateParts, World } from './world.js';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const marker = 1_000;

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Waits until everything that was sent so far has arrived at the receiver: messages come to it in the order they were sent. */
async function everythingArrives(world: World): Promise<void> {
  await world.send('marker', marker);
  await eventually(async () => expect(await world.effects('receiver', 'marker')).toEqual([marker]));
}

/** What the receiver has done besides, in ascending order. */
async function done(world: World): Promise<number[]> {
  return (await world.effects('receiver')).filter((n) => n !== marker).sort((a, b) => a - b);
}

/**
 * Keeps the receiver at a first batch until all of `subjects` have arrived, one message each, numbered in their order, then lets `script` see
 * the batches that follow.
 */
async function gatherTogether(world: World, subjects: readonly string[], script: BatchScript): Promise<void> {
  const { opened, open } = gate();
  let holding = false;
  world.batchScript = (messages, tx) => {
    if (holding) return script(messages, tx);
    holding = true;
    return opened;
  };
  await world.gather('first', 0);
  await eventually(() => expect(holding).toBe(true));
  for (const [place, subject] of subjects.entries()) await world.gather(subject, place + 1);
  await everythingArrives(world);
  open();
}

/** Several messages in one transaction. */
export function batchesContract(createParts: CreateParts): void {
  it(
    'handles in one transaction what arrived while the one before was at work, and other messages beside it',
    inRunningWorld(createParts, async (world) => {
      const batches: { ns: number[]; transaction: unknown }[] = [];
      await gatherTogether(world, ['a', 'b', 'c', 'd', 'e'], async (messages, tx) => {
        const [row] = await tx.query('SELECT pg_current_xact_id()::text AS id');
        batches.push({ ns: messages.map(({ data }) => data.n), transaction: row.id });
      });
      await eventually(async () => expect(await done(world)).toEqual([0, 1, 2, 3, 4, 5]));
      expect(batches.map(({ ns }) => ns)).toEqual([[1, 2, 3, 4, 5]]);
      // With their inbox rows: a row's xmin is the transaction that wrote it.
      const inboxRows = await world.look('receiver', 'SELECT FROM inbox WHERE xmin::text = $1', [
        batches[0]?.transaction,
      ]);
      expect(inboxRows).toHaveLength(5);
    }),
  );

  it(
    'has the others of a batch done once when one of them fails for good, which becomes a dead letter',
    inRunningWorld(createParts, async (world) => {
      const batches: number[][] = [];
      await gatherTogether(world, ['a', 'b', 'poison', 'c', 'd'], (messages) => {
        batches.push(messages.map(({ data }) => data.n));
        if (messages.some(({ subject }) => subject === 'poison')) throw new TypeError('this one never works');
      });
      await eventually(async () => expect(await done(world)).toEqual([0, 1, 2, 4, 5]));
      const letters = await eventually(async () => {
        const dead = await world.deadLetters((kept) => kept.list('receiver', 10));
        expect(dead).toHaveLength(1);
        return dead;
      });
      expect(letters).toMatchObject([{ subject: 'poison', type: 'Gathered', error: 'TypeError', attempts: 3 }]);
      // Together once, then each alone, and the one at fault as often as any message.
      expect(batches[0]).toEqual([1, 2, 3, 4, 5]);
      expect(batches.slice(1).sort()).toEqual([[1], [2], [3], [3], [3], [4], [5]]);
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
      expect(await done(world)).toEqual([0, 1, 2, 4, 5]);
    }),
  );

  it(
    'has no message of a batch wait for one that does not get its locks',
    inRunningWorld(createParts, async (world) => {
      let locked = true;
      await gatherTogether(world, ['a', 'locked', 'b'], (messages) => {
        if (!locked || messages.every(({ subject }) => subject !== 'locked')) return;
        throw Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
      });
      await eventually(async () => expect(await done(world)).toEqual([0, 1, 3]));
      locked = false;
      await eventually(async () => expect(await done(world)).toEqual([0, 1, 2, 3]));
      await world.deadLetters(async (letters) => expect(await letters.list('receiver', 10)).toEqual([]));
    }),
  );

  it(
    'applies each message of a batch once whose process was killed in the middle, and none of them together again',
    inRunningWorld(createParts, async (world) => {
      let killed = false;
      const after: number[] = [];
      await gatherTogether(world, ['a', 'b', 'c', 'd', 'e'], (messages) => {
        if (killed) {
          after.push(messages.length);
          return;
        }
        expect(messages).toHaveLength(5);
        world.kill('receiver');
        killed = true;
      });
      await eventually(() => expect(killed).toBe(true));
      expect(await done(world)).toEqual([0]);
      await world.startAll();
      await eventually(async () => expect(await done(world)).toEqual([0, 1, 2, 3, 4, 5]));
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
      expect(await done(world)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(after).toEqual([1, 1, 1, 1, 1]);
    }),
  );

  it(
    'puts aside the message of a batch that takes the process down each time, and has the others done',
    inRunningWorld(createParts, async (world) => {
      let kills = 0;
      await gatherTogether(world, ['a', 'poison', 'b'], async (messages) => {
        if (messages.every(({ subject }) => subject !== 'poison')) return;
        // Who is at work beside it each time would be taken for it.
        if (messages.length === 1) await new Promise((resolve) => setTimeout(resolve, 200));
        kills++;
        world.kill('receiver');
      });
      for (let seen = 1; seen <= 4; seen++) {
        await eventually(() => expect(kills).toBe(seen), { timeoutMs: 20_000 });
        await world.startAll();
      }
      const letters = await eventually(async () => {
        const dead = await world.deadLetters((kept) => kept.list('receiver', 10));
        expect(dead).toHaveLength(1);
        return dead;
      });
      expect(letters).toMatchObject([{ subject: 'poison', error: 'NeverFinished' }]);
      await eventually(async () => expect(await done(world)).toEqual([0, 1, 3]));
    }),
  );

  it(
    'keeps the order of what is told of a subject from batch to batch, also through failures',
    inRunningWorld(createParts, async (world) => {
      const subjects = ['a', 'b', 'c', 'd'];
      const failed = new Set<string>();
      let largest = 0;
      world.batchScript = (messages) => {
        largest = Math.max(largest, messages.length);
        expect(new Set(messages.map(({ subject }) => subject)).size).toBe(messages.length);
        const first = messages.find(({ id, data }) => data.n % 7 === 3 && !failed.has(id));
        if (!first) return;
        failed.add(first.id);
        throw new Error('not yet');
      };
      const gatherAll = async (subject: string) => {
        for (const n of numbers(20)) await world.gather(subject, n);
      };
      await Promise.all(subjects.map(gatherAll));
      for (const subject of subjects) {
        await eventually(async () => expect(await world.effects('receiver', subject)).toEqual(numbers(20)));
      }
      expect(failed.size).toBe(subjects.length * 3);
      expect(largest).toBeGreaterThan(1);
    }),
  );

  it(
    'does not hold it against a batch that the database went away in the middle of it, and keeps the order',
    inRunningWorld(createParts, async (world) => {
      const [database] = world.wires('receiver');
      let cut = false;
      await gatherTogether(world, ['a', 'b', 'c'], () => {
        if (!cut) database?.cut();
        cut = true;
      });
      await eventually(() => expect(cut).toBe(true));
      // Far longer than three attempts take.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(await done(world)).toEqual([0]);
      database?.mend();
      for (const [place, subject] of ['a', 'b', 'c'].entries())
        await eventually(() => world.gather(subject, place + 11));
      for (const [place, subject] of ['a', 'b', 'c'].entries()) {
        await eventually(async () => expect(await world.effects('receiver', subject)).toEqual([place + 1, place + 11]));
      }
      await world.deadLetters(async (letters) => expect(await letters.list('receiver', 10)).toEqual([]));
    }),
  );

  it(
    'lets a batch that is at work end when its service stops, and begins no other',
    inRunningWorld(createParts, async (world) => {
      const begun: number[][] = [];
      const { opened, open } = gate();
      world.batchScript = (messages) => {
        begun.push(messages.map(({ data }) => data.n));
        return opened;
      };
      await world.gather('a', 1);
      await eventually(() => expect(begun).toEqual([[1]]));
      await world.gather('b', 2);
      await everythingArrives(world);
      const stopped = world.stop('receiver');
      // Far less than a service waits for what is at work.
      await new Promise((resolve) => setTimeout(resolve, 250));
      open();
      await stopped;
      expect(await world.effects('receiver', 'a')).toEqual([1]);
      expect(await world.effects('receiver', 'b')).toEqual([]);
      await world.start('receiver');
      await eventually(async () => expect(await world.effects('receiver', 'b')).toEqual([2]));
      expect(begun).toEqual([[1], [2]]);
    }),
  );
}
