import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.js';
import { defaultLimits } from './limits.js';
import type { MessageBus, OutgoingMessage } from './message-bus.js';
import type { NextRows, OutboxRow } from './outbox-rows.js';
import { Relay } from './relay.js';

/** An outbox whose reads take as long as the test wants. */
class FakeOutbox {
  readonly published: string[] = [];
  private readonly rows: OutboxRow[] = [];
  private gate: Promise<void> = Promise.resolve();

  add(...subjects: string[]): void {
    for (const subject of subjects) {
      const seq = String(this.rows.length + 1);
      this.rows.push({ seq, id: `id ${seq}`, type: 'Told', subject, content: '{}', redelivered: false });
    }
  }

  /** Reads that begin from now on end when the returned function is called. */
  holdReads(): () => void {
    let open = () => {};
    this.gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  async markAndRead({ done, underWay, heldSubjects, limit }: NextRows): Promise<OutboxRow[]> {
    const next = this.rows.filter(
      ({ seq, subject }) => !this.published.includes(seq) && !underWay.includes(seq) && !heldSubjects.includes(subject),
    );
    const marked = [...done];
    await this.gate;
    this.published.push(...marked);
    return next.slice(0, limit);
  }

  async close(): Promise<void> {}

  async mark(done: readonly string[]): Promise<void> {
    this.published.push(...done);
  }
}

/** A bus that settles a message when the test says so. */
class FakeBus implements MessageBus {
  ready = true;
  readonly sent: string[] = [];
  private readonly open = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();

  heldTypes = () => [];
  onAvailable = () => () => {};
  subscribe = async () => ({ stop: async () => {} });

  publish({ id }: OutgoingMessage): Promise<void> {
    this.sent.push(id);
    return new Promise((resolve, reject) => this.open.set(id, { resolve, reject }));
  }

  confirm(id: string): void {
    this.open.get(id)?.resolve();
  }

  refuse(id: string): void {
    this.open.get(id)?.reject(new Error('refused'));
  }
}

const lease = { held: true, since: '', hold: async () => true, release: async () => {} };
const metrics = { published: () => {} };
let relay: Relay | undefined;

function start(outbox: FakeOutbox, bus: FakeBus): Relay {
  const limits = { ...defaultLimits, scanIntervalMs: 5, relayPauseMs: 0 };
  relay = new Relay('orders', outbox, lease, bus, metrics, limits);
  relay.start();
  return relay;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(() => Logger.overrideLogger(false));
afterEach(() => relay?.close());

it('sends each row once, also one that is confirmed while the next are read', async () => {
  const outbox = new FakeOutbox();
  const bus = new FakeBus();
  outbox.add('a', 'b');
  start(outbox, bus);
  await eventually(() => expect(bus.sent).toEqual(['id 1', 'id 2']));
  const release = outbox.holdReads();
  bus.confirm('id 1');
  await pause(30);
  bus.confirm('id 2');
  await pause(10);
  release();
  await eventually(() => expect(outbox.published).toEqual(['1', '2']));
  await pause(30);
  expect(bus.sent).toEqual(['id 1', 'id 2']);
});

it('marks nothing that the bus has not confirmed', async () => {
  const outbox = new FakeOutbox();
  const bus = new FakeBus();
  outbox.add('a', 'b');
  start(outbox, bus);
  await eventually(() => expect(bus.sent).toHaveLength(2));
  bus.confirm('id 2');
  await eventually(() => expect(outbox.published).toEqual(['2']));
  await relay?.close();
  expect(outbox.published).toEqual(['2']);
});

it('sends what was refused again after a while, and nothing about its subject before', async () => {
  const outbox = new FakeOutbox();
  const bus = new FakeBus();
  outbox.add('a', 'b');
  start(outbox, bus);
  await eventually(() => expect(bus.sent).toHaveLength(2));
  bus.refuse('id 1');
  outbox.add('a', 'b');
  await eventually(() => expect(bus.sent).toEqual(['id 1', 'id 2', 'id 4', 'id 1', 'id 3']));
});

it('lets nothing overtake what is refused while the next rows are read', async () => {
  const outbox = new FakeOutbox();
  const bus = new FakeBus();
  outbox.add('a');
  start(outbox, bus);
  await eventually(() => expect(bus.sent).toEqual(['id 1']));
  const release = outbox.holdReads();
  outbox.add('a');
  await pause(20);
  bus.refuse('id 1');
  await pause(0);
  release();
  await eventually(() => expect(bus.sent).toHaveLength(3));
  expect(bus.sent).toEqual(['id 1', 'id 1', 'id 2']);
});

it('lets nothing overtake what is refused while another message about its subject goes through', async () => {
  const outbox = new FakeOutbox();
  const bus = new FakeBus();
  outbox.add('a', 'a');
  start(outbox, bus);
  await eventually(() => expect(bus.sent).toEqual(['id 1', 'id 2']));
  const release = outbox.holdReads();
  outbox.add('a');
  await pause(20);
  bus.refuse('id 1');
  await pause(0);
  // To another service, as the bus has it.
  bus.confirm('id 2');
  await pause(0);
  release();
  await eventually(() => expect(bus.sent).toHaveLength(4));
  expect(bus.sent).toEqual(['id 1', 'id 2', 'id 1', 'id 3']);
});

it('does not let one subject with a long queue keep the others waiting', async () => {
  const outbox = new FakeOutbox();
  const bus = new FakeBus();
  outbox.add(...Array.from({ length: 500 }, () => 'stuck'), 'free');
  start(outbox, bus);
  await eventually(() => expect(bus.sent).toContain('id 501'));
  expect(bus.sent.length).toBeLessThan(50);
});

it('reads nothing while the bus can take nothing', async () => {
  const outbox = new FakeOutbox();
  const bus = new FakeBus();
  bus.ready = false;
  outbox.add('a');
  start(outbox, bus);
  await pause(30);
  expect(bus.sent).toEqual([]);
  bus.ready = true;
  await eventually(() => expect(bus.sent).toEqual(['id 1']));
});
