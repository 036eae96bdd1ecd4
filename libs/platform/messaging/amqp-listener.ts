import type { Channel, ChannelModel } from 'amqplib';
import { acknowledge } from './amqp-acknowledge.js';
import { AmqpConnection } from './amqp-connection.js';
import { exchange } from './amqp-topology.js';
import { hearMessages } from './hear-message.js';
import type { Message, MessageContracts } from './message.js';
import type { Receiver } from './message-bus.js';
import { type ListenOptions, MessageListener } from './message-listener.js';

const prefetch = 100;
/** A listener that cannot keep up misses the oldest, rather than filling the broker. */
const maxWaiting = 100_000;
/** What is older tells a cache nothing: no entry, and no revoked token, lives longer. */
const sharedQueueTtlMs = 10 * 60_000;
/** The shared queue goes when nobody listened for so long. */
const sharedQueueExpiresMs = 30 * 60_000;

/**
 * Hears what RabbitMQ has for a service that only listens. With `sharedQueue` all its processes share one queue, and each message is
 * heard by one of them, which tells the others by what they share; else each has a queue of its own, which lives as long as its connection.
 *
 * Publishers know nothing of these queues: one that nobody reads would grow for ever.
 */
export class AmqpListener extends MessageListener {
  readonly connected = true;
  private connection: AmqpConnection | undefined;

  constructor(
    private readonly url: string,
    private readonly service: string,
    private readonly contracts: MessageContracts,
    private readonly sharedQueue: boolean,
  ) {
    super();
  }

  async listen(
    types: readonly string[],
    handle: (message: Message) => Promise<void>,
    { onLost, onRestored }: ListenOptions = {},
  ): Promise<void> {
    const receive = hearMessages(this.service, this.contracts, types, handle);
    let hearing = false;
    this.connection = new AmqpConnection({
      url: this.url,
      service: this.service,
      purpose: 'listener',
      setup: async (connection, model) => {
        await this.consume(connection, model, types, receive);
        hearing = true;
        onRestored?.();
      },
      onLost: () => {
        if (hearing) onLost?.();
        hearing = false;
      },
    });
    await this.connection.open();
  }

  async close(): Promise<void> {
    await this.connection?.close();
  }

  private async consume(
    connection: AmqpConnection,
    model: ChannelModel,
    types: readonly string[],
    receive: Receiver,
  ): Promise<void> {
    const channel = await connection.channel(model);
    const gone = new AbortController();
    channel.on('close', () => gone.abort());
    await channel.assertExchange(exchange, 'topic', { durable: true });
    const queue = await (this.sharedQueue ? assertSharedQueue(channel, this.service) : assertOwnQueue(channel));
    for (const type of types) await channel.bindQueue(queue, exchange, type);
    await channel.prefetch(prefetch);
    await channel.consume(queue, (message) => {
      if (!message) return connection.reconnect(); // The queue was deleted.
      const { redelivered } = message.fields;
      const delivery = { content: message.content.toString('utf8'), redelivered, signal: gone.signal };
      receive(delivery).then(() => acknowledge(channel, message));
    });
  }
}

async function assertSharedQueue(channel: Channel, service: string): Promise<string> {
  const { queue } = await channel.assertQueue(service, {
    durable: true,
    maxLength: maxWaiting,
    overflow: 'drop-head',
    messageTtl: sharedQueueTtlMs,
    expires: sharedQueueExpiresMs,
    arguments: { 'x-queue-type': 'quorum' },
  });
  return queue;
}

async function assertOwnQueue(channel: Channel): Promise<string> {
  const { queue } = await channel.assertQueue('', {
    exclusive: true,
    autoDelete: true,
    durable: false,
    maxLength: maxWaiting,
    overflow: 'drop-head',
  });
  return queue;
}
