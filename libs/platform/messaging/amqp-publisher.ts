import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import { AmqpConnection } from './amqp-connection.js';
import { declareTopology } from './amqp-topology.js';
import type { MessageContracts } from './message.js';

/** Messages sent and not yet confirmed, at most; more wait in the outbox. */
const maxUnconfirmed = 1_000;
const checkIntervalMs = 1_000;
const redeclareIntervalMs = 5_000;

interface Unconfirmed {
  readonly sentMs: number;
  readonly giveUp: (error: Error) => void;
}

/** Sends to the broker on a channel that confirms. What was not confirmed, or came back because no queue wanted it, is not sent. */
export class AmqpPublisher {
  private readonly connection: AmqpConnection;
  private readonly unconfirmed = new Map<number, Unconfirmed>();
  private readonly returned = new Set<string>();
  private channel: ConfirmChannel | undefined;
  private blocked = false;
  private lastNumber = 0;
  private redeclaredMs = -redeclareIntervalMs;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    url: string,
    service: string,
    private readonly contracts: MessageContracts,
    private readonly confirmTimeoutMs: number,
    private readonly onReady: () => void,
  ) {
    this.connection = new AmqpConnection({
      url,
      service,
      purpose: 'publisher',
      setup: (connection, model) => this.setUp(connection, model),
      onLost: () => this.lost(connectionLost()),
    });
  }

  get ready(): boolean {
    return this.channel !== undefined && !this.blocked && this.unconfirmed.size < maxUnconfirmed;
  }

  async open(): Promise<void> {
    await this.connection.open();
    this.timer = setInterval(() => this.checkConfirms(), checkIntervalMs);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.connection.close();
    this.lost(new Error('closed'));
  }

  /** Resolves when the broker has it for good. `messageId` must be one that is not under way. */
  send(
    exchange: string,
    routingKey: string,
    content: Buffer,
    options: Options.Publish & { messageId: string },
  ): Promise<void> {
    const { channel } = this;
    if (!channel) return Promise.reject(new Error('the broker is away'));
    return new Promise((resolve, reject) => {
      const number = ++this.lastNumber;
      const settle = (error?: unknown) => {
        const wasFull = this.unconfirmed.size >= maxUnconfirmed;
        this.unconfirmed.delete(number);
        if (error) reject(error);
        else if (this.returned.delete(options.messageId)) reject(new Error(`no queue takes ${routingKey}`));
        else resolve();
        if (wasFull) this.onReady();
      };
      channel.publish(exchange, routingKey, content, { persistent: true, ...options }, settle);
      this.unconfirmed.set(number, { sentMs: performance.now(), giveUp: settle });
    });
  }

  /** How many messages a queue holds, as far as it knows. */
  async queueLength(queue: string): Promise<number> {
    if (!this.channel) throw new Error('the broker is away');
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  private async setUp(connection: AmqpConnection, model: ChannelModel): Promise<void> {
    const channel = await connection.confirmChannel(model);
    await declareTopology(channel, this.contracts);
    // Before amqplib fails what is not confirmed, one by one: it is the broker that is away, and no message's fault.
    channel.prependListener('close', () => {
      if (this.channel === channel) this.lost(connectionLost());
    });
    // The broker sends a message back before it confirms it.
    channel.on('return', ({ properties }) => {
      this.returned.add(String(properties.messageId));
      this.redeclare(channel);
    });
    model.on('blocked', () => {
      this.blocked = true;
    });
    model.on('unblocked', () => {
      this.blocked = false;
      this.onReady();
    });
    this.blocked = false;
    this.channel = channel;
    this.onReady();
  }

  /** A message that no queue takes tells that the broker lost its topology. Every message would: once in a while is enough. */
  private redeclare(channel: ConfirmChannel): void {
    const nowMs = performance.now();
    if (nowMs - this.redeclaredMs < redeclareIntervalMs) return;
    this.redeclaredMs = nowMs;
    declareTopology(channel, this.contracts).catch(() => this.connection.reconnect());
  }

  private lost(error: Error): void {
    this.channel = undefined;
    this.blocked = false;
    for (const { giveUp } of this.unconfirmed.values()) giveUp(error);
    this.returned.clear();
  }

  /** A broker that takes messages and does not confirm them is as good as gone; one that said it is short of memory or disk is not. */
  private checkConfirms(): void {
    const [oldest] = this.unconfirmed.values();
    if (!oldest || this.blocked || performance.now() - oldest.sentMs < this.confirmTimeoutMs) return;
    this.lost(new Error('the broker does not confirm'));
    this.connection.reconnect();
  }
}

function connectionLost(): Error {
  return new Error('the connection to the broker is lost');
}
