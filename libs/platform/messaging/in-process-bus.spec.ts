import { expect, it } from 'vitest';
import { InProcessBus } from './in-process-bus.js';
import type { Receiver } from './message-bus.js';

const contracts = {
  definitions: [],
  topology: { Ordered: ['stock'], Paid: ['mail'], Both: ['stock', 'mail'], Heard: ['cache'], Nobody: [] },
  listeners: ['cache'],
};

const message = (type: string) => ({ id: 'id', type, subject: 'a', content: '{}', redelivered: false });
const settle: Receiver = async () => {};
const never: Receiver = () => new Promise(() => {});

it('holds the types of a service that is not there yet, and no others', async () => {
  const bus = new InProcessBus(contracts);
  await bus.subscribe('mail', settle);
  expect(bus.heldTypes()).toEqual(['Ordered', 'Both']);
  await bus.subscribe('stock', settle);
  expect(bus.heldTypes()).toEqual([]);
});

it('holds the types of a service that has as much as it may hold, until it has less', async () => {
  const bus = new InProcessBus(contracts);
  await bus.subscribe('mail', settle);
  const waiting: (() => void)[] = [];
  await bus.subscribe('stock', () => new Promise((resolve) => waiting.push(resolve)));
  let woken = 0;
  bus.onAvailable(() => woken++);
  const published = Array.from({ length: 256 }, () => bus.publish(message('Ordered')));
  expect(bus.heldTypes()).toEqual(['Ordered', 'Both']);
  expect(woken).toBe(0);
  waiting[0]?.();
  await published[0];
  expect(bus.heldTypes()).toEqual([]);
  expect(woken).toBe(1);
});

it('has a message done when every service has settled it', async () => {
  const bus = new InProcessBus(contracts);
  let finish = () => {};
  await bus.subscribe('mail', settle);
  await bus.subscribe('stock', () => new Promise((resolve) => (finish = resolve)));
  let done = false;
  const published = bus.publish(message('Both')).then(() => (done = true));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(done).toBe(false);
  finish();
  await published;
});

it('has a message not done when a service let go of it, once the others have settled it', async () => {
  const bus = new InProcessBus(contracts);
  let finish = () => {};
  await bus.subscribe('mail', () => new Promise((resolve) => (finish = resolve)));
  await bus.subscribe('stock', async () => {
    throw new Error('let go');
  });
  let failed = false;
  const published = bus.publish(message('Both')).catch(() => (failed = true));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(failed).toBe(false);
  finish();
  await published;
  expect(failed).toBe(true);
});

it('waits for no one where nobody acts on a message or only a listener that is away', async () => {
  const bus = new InProcessBus(contracts);
  await bus.publish(message('Nobody'));
  await bus.publish(message('Heard'));
});

it('has one subscriber for a service', async () => {
  const bus = new InProcessBus(contracts);
  const subscription = await bus.subscribe('mail', never);
  await expect(bus.subscribe('mail', never)).rejects.toThrow('mail is on this bus already');
  await subscription.stop();
  await bus.subscribe('mail', settle);
});
