import { afterEach, expect, it, vi } from 'vitest';
import { AmqpBus } from './amqp-bus.js';
import { AmqpPublisher } from './amqp-publisher.js';
import { defaultLimits } from './limits.js';

const contracts = {
  definitions: [],
  topology: { Told: [], Asked: ['stock'], Mailed: ['mail'], Both: ['stock', 'mail'] },
};

/** A bus whose broker answers when the test says so. */
class World {
  readonly sent: string[] = [];
  readonly failed: string[] = [];
  private readonly answers = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  private readonly bus = new AmqpBus('amqp://nowhere', 'orders', contracts, defaultLimits);

  constructor() {
    vi.spyOn(AmqpPublisher.prototype, 'send').mockImplementation((_exchange, _key, _content, { messageId }) => {
      this.sent.push(messageId);
      return new Promise((resolve, reject) => this.answers.set(messageId, { resolve, reject }));
    });
  }

  publish(id: string, type: string, subject: string): void {
    this.bus.publish({ id, type, subject, content: '{}', redelivered: false }).catch(() => this.failed.push(id));
  }

  async confirm(id: string): Promise<void> {
    this.answers.get(id)?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }

  async refuse(id: string): Promise<void> {
    this.answers.get(id)?.reject(new Error('refused'));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

it('sends a message once the one before it is safe that goes to the same service about the same subject', async () => {
  const world = new World();
  world.publish('asked', 'Asked', 'a');
  world.publish('both', 'Both', 'a');
  world.publish('mailed', 'Mailed', 'a');
  world.publish('of another', 'Asked', 'b');
  expect(world.sent).toEqual(['asked', 'of another']);
  await world.confirm('asked');
  expect(world.sent).toEqual(['asked', 'of another', 'both']);
  await world.confirm('both');
  expect(world.sent).toEqual(['asked', 'of another', 'both', 'mailed']);
});

it('has nothing wait for what goes to nobody or to somebody else', async () => {
  const world = new World();
  world.publish('told', 'Told', 'a');
  world.publish('asked', 'Asked', 'a');
  world.publish('mailed', 'Mailed', 'a');
  expect(world.sent).toEqual(['told', 'asked', 'mailed']);
  await world.refuse('told');
  expect(world.failed).toEqual(['told']);
});

it('lets nothing overtake what the broker refuses', async () => {
  const world = new World();
  world.publish('asked', 'Asked', 'a');
  world.publish('both', 'Both', 'a');
  world.publish('mailed', 'Mailed', 'a');
  await world.refuse('asked');
  expect(world.sent).toEqual(['asked']);
  expect(world.failed).toEqual(['asked', 'both', 'mailed']);
});
