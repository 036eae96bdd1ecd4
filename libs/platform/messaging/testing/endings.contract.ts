import { expect, it } from 'vitest';
import { afterCommit } from '#platform/database';
import { eventually } from '#platform/testing';
import { inRunningWorld } from './in-world.js';
import type { CreateParts } from './world.js';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Processes that are killed, frozen, stopped or doubled, and databases that go away. */
export function endingsContract(createParts: CreateParts): void {
  it(
    'loses nothing that was committed by a process which then ended before it could send it',
    inRunningWorld(createParts, async (world) => {
      await world.send('a', 1, (tx) => afterCommit(tx, () => world.kill('sender')));
      await world.startAll();
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
    }),
  );

  it(
    'has no second effect when the consumer is killed between commit and acknowledgement',
    inRunningWorld(createParts, async (world) => {
      let killed = false;
      world.script.receiver = (_message, tx) => {
        if (killed) return;
        afterCommit(tx, () => {
          world.kill('receiver');
          killed = true;
        });
      };
      await world.send('a', 1);
      await eventually(() => expect(killed).toBe(true));
      expect(await world.effects('receiver')).toEqual([1]);
      await world.startAll();
      await world.send('a', 2);
      await eventually(async () => expect(await world.effects('receiver')).toContain(2));
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
      expect(await world.effects('receiver')).toEqual([1, 2]);
    }),
  );

  it(
    'acts on a message whose consumer was killed before it could commit',
    inRunningWorld(createParts, async (world) => {
      let killed = false;
      world.script.receiver = () => {
        if (!killed) world.kill('receiver');
        killed = true;
      };
      await world.send('a', 1);
      await eventually(() => expect(killed).toBe(true));
      await world.startAll();
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
    }),
  );

  it(
    'puts a message aside that takes the process down each time',
    inRunningWorld(createParts, async (world) => {
      let kills = 0;
      world.script.receiver = ({ subject }) => {
        if (subject !== 'poison') return;
        kills++;
        world.kill('receiver');
      };
      await world.send('poison', 1);
      for (let seen = 1; seen <= 4; seen++) {
        await eventually(() => expect(kills).toBe(seen), { timeoutMs: 20_000 });
        await world.startAll();
      }
      const [letter] = await eventually(async () => {
        const dead = await world.deadLetters((letters) => letters.list('receiver', 10));
        expect(dead).toHaveLength(1);
        return dead;
      });
      expect(letter).toMatchObject({ subject: 'poison', error: 'NeverFinished' });
      await world.send('fine', 2);
      await eventually(async () => expect(await world.effects('receiver')).toEqual([2]));
    }),
  );

  it(
    'lets a handler that is at work end when its service stops, and begins no other',
    inRunningWorld(createParts, async (world) => {
      const begun: number[] = [];
      world.script.receiver = async ({ data: { n } }) => {
        begun.push(n);
        await new Promise((resolve) => setTimeout(resolve, 200));
      };
      await world.send('a', 1);
      await world.send('a', 2);
      await eventually(() => expect(begun).toEqual([1]));
      await world.stop('receiver');
      expect(await world.effects('receiver')).toEqual([1]);
      await world.start('receiver');
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1, 2]));
      expect(begun).toEqual([1, 2]);
    }),
  );

  it(
    'sends everything once the database of the sender is back',
    inRunningWorld(createParts, async (world) => {
      const [database] = world.wires('sender');
      await world.send('a', 1);
      database?.cut();
      await expect(world.send('a', 2)).rejects.toThrow();
      database?.mend();
      await eventually(() => world.send('a', 3));
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1, 3]));
    }),
  );

  it(
    'has one relay at a time on a database, and no double effect with two',
    inRunningWorld(createParts, async (world) => {
      const owner = await eventually(async () => {
        const found = await world.leaseOwner();
        expect(found).not.toBeNull();
        return found;
      });
      await world.startSecond('sender');
      for (const n of numbers(100)) {
        await world.send(`subject ${n % 5}`, n);
        expect(await world.leaseOwner()).toBe(owner);
      }
      await eventually(async () => expect(await world.effects('receiver')).toHaveLength(100));
      for (let subject = 0; subject < 5; subject++) {
        const expected = numbers(100).filter((n) => n % 5 === subject);
        expect(await world.effects('receiver', `subject ${subject}`)).toEqual(expected);
      }
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
    }),
  );

  it(
    'replaces a relay that is frozen, and suffers no harm when it wakes',
    inRunningWorld(createParts, async (world) => {
      const [frozen] = world.wires('sender');
      await world.send('a', 1);
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      await world.startSecond('sender');
      const owner = await world.leaseOwner();
      frozen?.freeze();
      await world.putInOutbox('a', { ...world.envelope('a'), data: { n: 2 } });
      await eventually(async () => expect(await world.leaseOwner()).not.toBe(owner));
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1, 2]));
      frozen?.thaw();
      await world.putInOutbox('a', { ...world.envelope('a'), data: { n: 3 } });
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1, 2, 3]));
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
    }),
  );
}
