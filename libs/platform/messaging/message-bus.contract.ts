import { describe, expect, it } from 'vitest';
import { afterCommit } from '#platform/database';
import { currentContext, newContext, runInContext } from '#platform/observability';
import { eventually } from '#platform/testing';
import { type Parts, World } from './testing/world.js';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** What every bus promises, whatever carries the messages. `createParts` is called for each test. */
export function busContract(name: string, createParts: () => Promise<Parts>): void {
  const inWorld =
    (test: (world: World) => Promise<void>, limits: Parts['limits'] = {}) =>
    async () => {
      const world = await World.create({ ...(await createParts()), limits });
      try {
        await test(world);
      } finally {
        await world.end();
      }
    };
  const inRunningWorld = (test: (world: World) => Promise<void>, limits?: Parts['limits']) =>
    inWorld(async (world) => {
      await world.startAll();
      await test(world);
    }, limits);

  describe(name, () => {
    it(
      'has each service act on each message once',
      inRunningWorld(async (world) => {
        for (const n of numbers(5)) await world.send(`subject ${n}`, n);
        for (const role of ['receiver', 'bystander'] as const) {
          await eventually(async () => expect((await world.effects(role)).sort()).toEqual(numbers(5)));
        }
      }),
    );

    it(
      'has a message that is delivered twice take effect once',
      inRunningWorld(async (world) => {
        await world.send('a', 1);
        await eventually(async () => expect(await world.unpublished()).toEqual([]));
        await world.publishAgain();
        await world.send('a', 2);
        await eventually(async () => expect(await world.effects('receiver')).toContain(2));
        await eventually(async () => expect(await world.unpublished()).toEqual([]));
        expect(await world.effects('receiver')).toEqual([1, 2]);
        expect(await world.effects('bystander')).toEqual([1, 2]);
      }),
    );

    it(
      'keeps the order of what is told of a subject, also through failures',
      inRunningWorld(async (world) => {
        const subjects = ['a', 'b', 'c'];
        const failed = new Set<string>();
        world.script.receiver = async ({ id, data: { n } }) => {
          await new Promise((resolve) => setTimeout(resolve, (n % 3) * 5));
          if (n % 7 !== 3 || failed.has(id)) return;
          failed.add(id);
          throw new Error('not yet');
        };
        const sendAll = async (subject: string) => {
          for (const n of numbers(20)) await world.send(subject, n);
        };
        await Promise.all(subjects.map(sendAll));
        for (const subject of subjects) {
          await eventually(async () => expect(await world.effects('receiver', subject)).toEqual(numbers(20)));
        }
        expect(failed.size).toBeGreaterThan(0);
      }),
    );

    it(
      'tries again what failed, and leaves nothing of the tries that did',
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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
      'gives a service that was down what it missed',
      inRunningWorld(async (world) => {
        await world.stop('receiver');
        for (const n of numbers(10)) await world.send(`subject ${n % 2}`, n);
        await world.start('receiver');
        await eventually(async () => expect((await world.effects('receiver')).sort()).toEqual(numbers(10)));
      }),
    );

    it(
      'loses nothing that was committed by a process which then ended before it could send it',
      inRunningWorld(async (world) => {
        await world.send('a', 1, (tx) => afterCommit(tx, () => world.kill('sender')));
        await world.startAll();
        await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
      }),
    );

    it(
      'has no second effect when the consumer is killed between commit and acknowledgement',
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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
      'does not hold it against a message that the database is away',
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
        let tries = 0;
        world.script.receiver = () => {
          if (++tries <= 5)
            throw Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
        };
        await world.send('a', 1);
        await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
        expect(tries).toBe(6);
      }),
    );

    it(
      'lets a handler that is at work end when its service stops, and begins no other',
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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
      inRunningWorld(async (world) => {
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

    it(
      'carries the correlation id and the cause along',
      inRunningWorld(async (world) => {
        let heard = currentContext();
        let id = '';
        world.script.receiver = (message) => {
          heard = currentContext();
          id = message.id;
        };
        const context = newContext({ correlationId: 'a-click' });
        await runInContext(context, () => world.send('a', 1));
        await eventually(async () => expect(await world.effects('receiver')).toEqual([1]));
        expect(heard).toMatchObject({ correlationId: 'a-click', traceparent: context.traceparent, causationId: id });
      }),
    );
  });
}
