import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Channel, type ChannelModel, type ConfirmChannel, connect, type RecoveringChannelModel } from 'amqplib';
import { joinWrites } from './join-writes.js';
import { OutageLog } from './outage.js';

const heartbeatSeconds = 5;
const connectTimeoutMs = 5_000;
const closeTimeoutMs = 2_000;

export interface AmqpConnectionOptions {
  url: string;
  service: string;
  /** What the connection is for, as the broker's management page shows it. */
  purpose: string;
  /** Makes channels and consumers: after every connect, the first one included. */
  setup: (connection: AmqpConnection, model: ChannelModel) => Promise<void>;
  /** What `setup` made is gone. */
  onLost: () => void;
}

/** A connection to the broker that comes back by itself, with its channels. It may be opened while the broker is away. */
export class AmqpConnection {
  private readonly outage: OutageLog;
  private recovering: RecoveringChannelModel | undefined;
  private model: ChannelModel | undefined;

  constructor(private readonly options: AmqpConnectionOptions) {
    this.outage = new OutageLog(new Logger('RabbitMQ'), `RabbitMQ, ${options.purpose}`, options.service);
  }

  async open(): Promise<void> {
    const { url, service, purpose } = this.options;
    const recovering = await connect(withHeartbeat(url), {
      timeout: connectTimeoutMs,
      noDelay: true,
      clientProperties: { connection_name: `souk ${service} ${purpose}` },
      recovery: {
        initialDelay: 100,
        maxDelay: 5_000,
        jitter: 0.5,
        waitForConnect: false,
        setup: (model: ChannelModel) => this.setUp(model),
      },
    });
    recovering.on('error', () => undefined); // What matters of it comes as a disconnect.
    recovering.on('disconnect', (error) => this.lost(error));
    recovering.on('connect-failed', (error) => this.lost(error));
    recovering.on('connect', () => this.outage.ends());
    this.recovering = recovering;
  }

  /** A channel whose loss is the connection's: recovery makes connections anew, not channels. */
  async channel(model: ChannelModel): Promise<Channel> {
    return this.watch(model, await model.createChannel());
  }

  async confirmChannel(model: ChannelModel): Promise<ConfirmChannel> {
    return this.watch(model, await model.createConfirmChannel());
  }

  /** Gives the connection up, so that a new one is made. */
  reconnect(): void {
    this.model?.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    // A broker that is frozen does not answer a close.
    await Promise.race([this.recovering?.close(), sleep(closeTimeoutMs, undefined, { ref: false })]);
  }

  private async setUp(model: ChannelModel): Promise<void> {
    model.on('error', () => undefined); // A close follows.
    model.on('handler-error', () => undefined);
    let closed = false;
    model.on('close', () => {
      closed = true;
    });
    this.model = model;
    // amqplib makes a system call of every frame. Its socket is no part of what it promises: without it nothing is lost but time.
    const socket: unknown = Reflect.get(model.connection, 'stream');
    if (socket instanceof Writable) joinWrites(socket);
    await this.options.setup(this, model);
    // One that is closed in the same breath as the last answer would be taken for open for ever.
    await new Promise((resolve) => setImmediate(resolve));
    if (closed) throw new Error('the connection was closed while it was set up');
  }

  private watch<C extends Channel>(model: ChannelModel, channel: C): C {
    channel.on('error', (error) => this.outage.begins(error));
    channel.on('handler-error', () => undefined);
    channel.on('close', () => {
      if (this.model === model) model.close().catch(() => undefined);
    });
    return channel;
  }

  private lost(error: Error): void {
    this.outage.begins(error);
    this.options.onLost();
  }
}

function withHeartbeat(url: string): string {
  const withDefault = new URL(url);
  if (!withDefault.searchParams.has('heartbeat')) withDefault.searchParams.set('heartbeat', String(heartbeatSeconds));
  return withDefault.href;
}
