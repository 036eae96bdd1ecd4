import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { acknowledge } from './amqp-acknowledge.js';
import { AmqpConnection } from './amqp-connection.js';
import { AmqpPublisher } from './amqp-publisher.js';
import { deadLetterQueue, declareTopology, durableServices, exchange, isMandatory } from './amqp-topology.js';
import type { DeadLetter, Graveyard } from './dead-letter.js';
import { deadLetterHeaders } from './dead-letter-headers.js';
import { KeyedQueue } from './keyed-queue.js';
import type { MessagingLimits } from './limits.js';
import type { MessageContracts } from './message.js';
import type { MessageBus, OutgoingMessage, Receiver, Subscription } from './message-bus.js';

const cancelTimeoutMs = 1_000;
const contentType = 'application/cloudevents+json';

/** RabbitMQ: one durable topic exchange, a quorum queue for each service that acts on something, another for its dead letters. */
export class AmqpBus implements MessageBus, Graveyard {
  private readonly publisher: AmqpPublisher;
  private readonly subjects = new KeyedQueue();
  private readonly wakers = new Set<() => void>();
  private consumers: AmqpConnection[] = [];

  constructor(
    private readonly url: string,
    service: string,
    private readonly contracts: MessageContracts,
    private readonly limits: MessagingLimits,
  ) {
    this.publisher = new AmqpPublisher(url, service, contracts, limits.confirmTimeoutMs, () => this.wakeAll());
  }

  get ready(): boolean {
    return this.publisher.ready;
  }

  heldTypes(): readonly string[] {
    return [];
  }

  /** Resolves at once, also while the broker is away. */
  open(): Promise<void> {
    return this.publisher.open();
  }

  /** When the broker refuses a message, those behind it about the same subject fail too: sent, they would overtake it. */
  publish({ id, type, subject, content }: OutgoingMessage): Promise<void> {
    return this.subjects.runUnlessOneFails(subject, () =>
      this.publisher.send(exchange, type, Buffer.from(content), {
        messageId: id,
        type,
        contentType,
        mandatory: isMandatory(this.contracts, type),
      }),
    );
  }

  onAvailable(wake: () => void): () => void {
    this.wakers.add(wake);
    return () => this.wakers.delete(wake);
  }

  async subscribe(service: string, receive: Receiver): Promise<Subscription> {
    let stopConsuming: (() => Promise<unknown>) | undefined;
    let session = new AbortController();
    let stopped = false;
    const connection = new AmqpConnection({
      url: this.url,
      service,
      purpose: 'consumer',
      setup: async (connection: AmqpConnection, model: ChannelModel) => {
        const channel = await connection.channel(model);
        await declareTopology(channel, this.contracts);
        await channel.prefetch(this.limits.prefetch);
        session.abort();
        session = new AbortController();
        const { signal } = session;
        channel.on('close', () => signal.aborted || session.abort());
        const onMessage = (message: ConsumeMessage | null) => {
          if (!message) return connection.reconnect(); // The queue was deleted.
          const { redelivered } = message.fields;
          receive({ content: message.content.toString('utf8'), redelivered, signal }).then(
            () => acknowledge(channel, message),
            () => undefined, // Let go of: the broker gives it to whoever consumes next.
          );
        };
        if (stopped) return;
        const { consumerTag } = await channel.consume(service, onMessage);
        stopConsuming = () => channel.cancel(consumerTag);
      },
      onLost: () => {
        stopConsuming = undefined;
        session.abort();
      },
    });
    this.consumers.push(connection);
    await connection.open();
    return {
      stop: async () => {
        stopped = true;
        // A broker that is frozen does not answer a cancel.
        await Promise.race([
          stopConsuming?.().catch(() => undefined),
          sleep(cancelTimeoutMs, undefined, { ref: false }),
        ]);
      },
    };
  }

  bury(letter: DeadLetter): Promise<void> {
    return this.publisher.send('', deadLetterQueue(letter.service), Buffer.from(letter.content), {
      messageId: letter.id,
      type: letter.type,
      contentType,
      mandatory: true,
      headers: deadLetterHeaders(letter),
    });
  }

  /** A service that acts on nothing has no dead letters, and no queue to ask about. */
  async deadLetterCount(service: string): Promise<number> {
    if (!durableServices(this.contracts).includes(service)) return 0;
    return this.publisher.queueLength(deadLetterQueue(service));
  }

  async close(): Promise<void> {
    await Promise.all([this.publisher.close(), ...this.consumers.map((connection) => connection.close())]);
  }

  private wakeAll(): void {
    for (const wake of this.wakers) wake();
  }
}
