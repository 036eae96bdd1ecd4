import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../testing/eventually.js';
import { Consumer } from './consumer.js';
import type { DeadLetter } from './dead-letter.js';
import { defaultLimits } from './limits.js';
import type { Message } from './message.js';
import { type Delivery, LetGo } from './message-bus.js';

const definition = { type: 'Told', source: 'orders', schema: z.object({ n: z.int() }) };

/** A consumer of messages that are handled together, by whatever the test says. */
class World {
  readonly runs: number[][] = [];
  readonly buried: DeadLetter[] = [];
  mostAtOnce = 0;
  handle: (ns: readonly number[]) => Promise<void> = async () => {};
  private atOnce = 0;
  readonly consumer = new Consumer(
    'stock',
    new Map([['Told', { definition, handle: async () => {}, together: true }]]),
    { run: (messages) => this.run(messages) },
    { attempts: async () => 0, countAttempt: async (_id, atLeast) => atLeast, forgetAttempts: async () => {} },
    { bury: async (letter) => void this.buried.push(letter) },
    { batch: () => {}, retried: () => {}, dead: () => {} },
    { ...defaultLimits, maxAttempts: 3, retryInitialMs: 1, retryMaxMs: 2, batchMessages: 64 },
  );

  receive(n: number, options: Partial<Delivery> = {}, subject = `subject ${n}`): Promise<void> {
    const content = JSON.stringify({
      specversion: '1.0',
      id: randomUUID(),
      type: 'Told',
      source: 'orders',
      subject,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data: { n },
      sequence: 1,
      correlationid: 'of a test',
    });
    return this.consumer.receive({ content, redelivered: false, ...options });
  }

  private async run(messages: readonly Message[]): Promise<void> {
    const ns = messages.map(({ data }) => definition.schema.parse(data).n);
    this.runs.push(ns);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      await this.handle(ns);
    } finally {
      this.atOnce--;
    }
  }
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const outage = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

beforeAll(() => Logger.overrideLogger(false));

it('asks a database that is away for one batch at a time, not for each of its messages', async () => {
  const world = new World();
  let away = true;
  world.handle = async () => {
    if (away) throw outage();
  };
  const settled = Promise.all(numbers(50).map((n) => world.receive(n)));
  await eventually(() => expect(world.runs.length).toBeGreaterThan(20));
  expect(world.mostAtOnce).toBe(1);
  away = false;
  await settled;
  expect(world.buried).toEqual([]);
});

it('hands what was delivered before to its handler alone, while a batch is at work', async () => {
  const world = new World();
  const { opened, open } = gate();
  world.handle = (ns) => (ns.length > 1 ? opened : Promise.resolve());
  const together = Promise.all([world.receive(1), world.receive(2)]);
  await world.receive(3, { redelivered: true });
  expect(world.runs).toEqual([[1, 2], [3]]);
  open();
  await together;
});

it('has nobody wait for a message whose batch did not get its locks: it goes alone from then on', async () => {
  const world = new World();
  const { opened, open } = gate();
  world.handle = async (ns) => {
    if (ns.length > 1) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
    if (ns.includes(1)) await opened;
  };
  const locked = world.receive(1);
  await world.receive(2);
  await world.receive(3);
  open();
  await locked;
  expect(world.runs).toEqual([[1, 2], expect.anything(), expect.anything(), [3]]);
  expect(world.buried).toEqual([]);
});

it('begins no batch with a message that will come again by itself', async () => {
  const world = new World();
  const lost = new AbortController();
  const { opened, open } = gate();
  world.handle = () => opened;
  const first = world.receive(1);
  await eventually(() => expect(world.runs).toHaveLength(1));
  const second = world.receive(2, { signal: lost.signal });
  const third = world.receive(3);
  lost.abort();
  open();
  await expect(second).rejects.toThrow(LetGo);
  await Promise.all([first, third]);
  expect(world.runs).toEqual([[1], [3]]);
});

it('has at most so many at once in a batch', async () => {
  const world = new World();
  await Promise.all(numbers(200).map((n) => world.receive(n)));
  expect(world.runs.map((ns) => ns.length)).toEqual([64, 64, 64, 8]);
});
