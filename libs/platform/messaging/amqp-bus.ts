import { AmqpConsumer } from './amqp-consumer.js';
import { AmqpPublisher } from './amqp-publisher.js';
import { deadLetterQueue, durableServices, exchange, isMandatory } from './amqp-topology.js';
import type { DeadLetter, Graveyard } from './dead-letter.js';
import { deadLetterHeaders } from './dead-letter-headers.js';
import { KeyedQueue } from './keyed-queue.js';
import type { MessagingLimits } from './limits.js';
import type { MessageContracts } from './message.js';
import type { MessageBus, OutgoingMessage, Receiver, Subscription } from './message-bus.js';

const contentType = 'application/cloudevents+json';

/** RabbitMQ: one durable topic exchange, a quorum queue for each service that acts on something, another for its dead letters. */
export class AmqpBus implements MessageBus, Graveyard {
  private readonly publisher: AmqpPublisher;
  private readonly ways = new KeyedQueue();
  private readonly wakers = new Set<() => void>();
  private readonly consumers: AmqpConsumer[] = [];

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

  /**
   * When the broker refuses a message, those behind it that go to the same service about the same subject fail too: sent, they would
   * overtake it. What goes to nobody, or to somebody else, overtakes nothing, and does not wait.
   */
  publish({ id, type, subject, content }: OutgoingMessage): Promise<void> {
    const ways = (this.contracts.topology[type] ?? []).map((service) => `${service} ${subject}`);
    return this.ways.runUnlessOneFails(ways, () =>
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

  /** A service that acts on nothing has no queue to listen to. */
  async subscribe(service: string, receive: Receiver): Promise<Subscription> {
    if (!durableServices(this.contracts).includes(service)) return { stop: async () => {} };
    const consumer = new AmqpConsumer(this.url, service, this.contracts, this.limits.prefetch, receive);
    this.consumers.push(consumer);
    await consumer.open();
    return consumer;
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
    await Promise.all([this.publisher.close(), ...this.consumers.map((consumer) => consumer.close())]);
  }

  private wakeAll(): void {
    for (const wake of this.wakers) wake();
  }
}
