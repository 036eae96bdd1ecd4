import { expect, it } from 'vitest';
import { currentContext, newContext, runInContext } from '#platform/observability';
import { eventually } from '#platform/testing';
import { inRunningWorld } from './in-world.js';
import type { CreateParts } from './world.js';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** What arrives, how often, and in which order. */
export function deliveryContract(createParts: CreateParts): void {
  it(
    'has each service act on each message once',
    inRunningWorld(createParts, async (world) => {
      for (const n of numbers(5)) await world.send(`subject ${n}`, n);
      for (const role of ['receiver', 'bystander'] as const) {
        await eventually(async () => expect((await world.effects(role)).sort()).toEqual(numbers(5)));
      }
    }),
  );

  it(
    'has a message that is delivered twice take effect once',
    inRunningWorld(createParts, async (world) => {
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
    inRunningWorld(createParts, async (world) => {
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
    'gives a service that was down what it missed',
    inRunningWorld(createParts, async (world) => {
      await world.stop('receiver');
      for (const n of numbers(10)) await world.send(`subject ${n % 2}`, n);
      await world.start('receiver');
      await eventually(async () => expect((await world.effects('receiver')).sort()).toEqual(numbers(10)));
    }),
  );

  it(
    'carries the correlation id and the cause along',
    inRunningWorld(createParts, async (world) => {
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
}
