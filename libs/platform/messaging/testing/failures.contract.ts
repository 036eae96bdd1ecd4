import { expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { inRunningWorld } from './in-world.js';
import type { CreateParts } from './world.js';

/** What happens to messages that fail, and to their neighbours. */
export function failuresContract(createParts: CreateParts): void {
  it(
    'tries again what failed, and leaves nothing of the tries that did',
    inRunningWorld(createParts, async (world) => {
      let tries = 0;
      world.script.receiver = () => {
        if (++tries < 3) throw new Error('not yet');
      };
      await world.send('a', 1);
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      expect(tries).toBe(3);
      await world.deadLetters(async (letters) => expect(await letters.list('receiver', 10)).toEqual([]));
    }),
  );

  it(
    'puts what fails for good aside, with its cause, and nothing waits for it',
    inRunningWorld(createParts, async (world) => {
      world.script.receiver = ({ data: { n } }) => {
        if (n === 1) throw new TypeError('this one never works');
      };
      await world.send('a', 1);
      await world.send('a', 2);
      await world.send('b', 3);
      await eventually(async () => expect((await world.effects('receiver')).sort()).toEqual([2, 3]));
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
      const [letter, ...rest] = await world.deadLetters((letters) => letters.list('receiver', 10));
      expect(rest).toEqual([]);
      expect(letter).toMatchObject({
        service: 'receiver',
        type: 'Counted',
        subject: 'a',
        error: 'TypeError',
        reason: 'this one never works',
        attempts: 3,
      });
      expect(Date.now() - Number(letter?.diedAt)).toBeLessThan(60_000);
      expect(await world.effects('bystander')).toHaveLength(3);
    }),
  );

  it(
    'acts on a dead letter that is replayed, once',
    inRunningWorld(createParts, async (world) => {
      let broken = true;
      world.script.receiver = () => {
        if (broken) throw new Error('broken');
      };
      await world.send('a', 1);
      await world.send('b', 2);
      const [first] = await eventually(async () => {
        const letters = await world.deadLetters((dead) => dead.list('receiver', 10));
        expect(letters).toHaveLength(2);
        return letters;
      });
      expect(await world.effects('receiver')).toEqual([]);
      broken = false;
      expect(await world.deadLetters((letters) => letters.replay('receiver', first?.id))).toBe(1);
      await eventually(async () => expect(await world.effects('receiver', first?.subject)).toHaveLength(1));
      expect(await world.effects('receiver')).toHaveLength(1);
      expect(await world.deadLetters((letters) => letters.replay('receiver'))).toBeGreaterThan(0);
      await eventually(async () => expect((await world.effects('receiver')).sort()).toEqual([1, 2]));
      await eventually(async () =>
        expect(await world.deadLetters((letters) => letters.list('receiver', 10))).toEqual([]),
      );
    }),
  );

  it(
    'can replay a dead letter that dies again',
    inRunningWorld(createParts, async (world) => {
      let tries = 0;
      world.script.receiver = () => {
        tries++;
        throw new Error(`try ${tries}`);
      };
      await world.send('a', 1);
      const dead = () => world.deadLetters((letters) => letters.list('receiver', 10));
      await eventually(async () => expect(await dead()).toMatchObject([{ reason: 'try 3' }]));
      await world.deadLetters((letters) => letters.replay('receiver'));
      await eventually(async () => expect(await dead()).toMatchObject([{ reason: 'try 6', attempts: 3 }]));
    }),
  );

  it(
    'puts a message that cannot be read aside at once, and nothing waits for it',
    inRunningWorld(createParts, async (world) => {
      await world.putInOutbox('a', { no: 'envelope' });
      await world.putInOutbox('a', { ...world.envelope('a'), data: { n: 'not a number' } });
      await world.send('a', 1);
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      const letters = await eventually(async () => {
        const dead = await world.deadLetters((kept) => kept.list('receiver', 10));
        expect(dead).toHaveLength(2);
        return dead;
      });
      expect(letters.map(({ error }) => error)).toEqual(['UnreadableMessage', 'UnreadableMessage']);
      expect(letters.map(({ reason }) => reason).join()).toContain('n Invalid input');
      await eventually(async () => expect(await world.unpublished()).toEqual([]));
    }),
  );

  it(
    'does not hold it against a message that the database is away',
    inRunningWorld(createParts, async (world) => {
      const [database] = world.wires('receiver');
      let tries = 0;
      world.script.receiver = () => {
        if (++tries === 1) database?.cut();
      };
      await world.send('a', 1);
      await eventually(() => expect(tries).toBe(1));
      // Far longer than three attempts take.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      database?.mend();
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      await world.deadLetters(async (letters) => expect(await letters.list('receiver', 10)).toEqual([]));
    }),
  );

  it(
    'does not hold it against a message that a lock was not to be had in time',
    inRunningWorld(createParts, async (world) => {
      let tries = 0;
      world.script.receiver = () => {
        if (++tries <= 5) throw Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
      };
      await world.send('a', 1);
      await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      expect(tries).toBe(6);
    }),
  );
}
