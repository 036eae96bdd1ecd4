import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { acknowledge } from './amqp-acknowledge.js';
import { AmqpConnection } from './amqp-connection.js';
import { declareTopology } from './amqp-topology.js';
import type { MessageContracts } from './message.js';
import type { Receiver, Subscription } from './message-bus.js';

const cancelTimeoutMs = 1_000;
/**
 * RabbitMQ takes a consumer that holds a message for 30 minutes for stuck, and 4.3 then may never deliver again to a queue with a single
 * active consumer (rabbitmq-server issue 17317). Where the database is away for long, messages go back before and come again.
 */
const maxHoldMs = 10 * 60_000;
const holdCheckMs = 30_000;

/** What a consumer holds for as long as a channel lives. */
class Session {
  readonly ended = new AbortController();
  /** By delivery tag, oldest first: when each message came that is not settled. */
  readonly heldSinceMs = new Map<number, number>();
}

/** Takes messages from a service's queue, and acknowledges each when it is settled. */
export class AmqpConsumer implements Subscription {
  private readonly connection: AmqpConnection;
  private session = new Session();
  private cancel: (() => Promise<unknown>) | undefined;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    url: string,
    private readonly service: string,
    private readonly contracts: MessageContracts,
    private readonly prefetch: number,
    private readonly receive: Receiver,
  ) {
    this.connection = new AmqpConnection({
      url,
      service,
      purpose: 'consumer',
      setup: (connection, model) => this.setUp(connection, model),
      onLost: () => this.end(),
    });
  }

  async open(): Promise<void> {
    await this.connection.open();
    this.timer = setInterval(() => this.checkHeld(), holdCheckMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    // A broker that is frozen does not answer a cancel.
    await Promise.race([this.cancel?.().catch(() => undefined), sleep(cancelTimeoutMs, undefined, { ref: false })]);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.connection.close();
    this.end();
  }

  private async setUp(connection: AmqpConnection, model: ChannelModel): Promise<void> {
    const channel = await connection.channel(model);
    await declareTopology(channel, this.contracts);
    await channel.prefetch(this.prefetch);
    this.end();
    const session = new Session();
    this.session = session;
    channel.on('close', () => session.ended.abort());
    if (this.stopped) return;
    const { consumerTag } = await channel.consume(this.service, (message) => {
      if (message) this.take(session, channel, message);
      else connection.reconnect(); // The queue was deleted.
    });
    this.cancel = () => channel.cancel(consumerTag);
  }

  private take(session: Session, channel: Channel, message: ConsumeMessage): void {
    const { redelivered, deliveryTag } = message.fields;
    session.heldSinceMs.set(deliveryTag, performance.now());
    const delivery = { content: message.content.toString('utf8'), redelivered, signal: session.ended.signal };
    this.receive(delivery)
      .then(
        () => acknowledge(channel, message),
        () => undefined, // Let go of: the broker gives it to whoever consumes next.
      )
      .finally(() => session.heldSinceMs.delete(deliveryTag));
  }

  private checkHeld(): void {
    const [oldestMs] = this.session.heldSinceMs.values();
    if (oldestMs !== undefined && performance.now() - oldestMs > maxHoldMs) this.connection.reconnect();
  }

  private end(): void {
    this.cancel = undefined;
    this.session.ended.abort();
  }
}
