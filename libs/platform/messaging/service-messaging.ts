import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Database } from '#platform/database';
import { watchBacklog } from './backlog-gauges.js';
import { Consumer } from './consumer.js';
import type { HandlerExplorer } from './handler-explorer.js';
import { Handling } from './handling.js';
import { Inbox } from './inbox.js';
import type { MessagingLimits } from './limits.js';
import type { MessageContracts } from './message.js';
import type { Subscription } from './message-bus.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { OutboxRows } from './outbox-rows.js';
import { Relay } from './relay.js';
import { RelayLease } from './relay-lease.js';
import { Retention } from './retention.js';
import type { Transport } from './transport.js';

/** Everything that sends and receives messages for a service, from its first moment to its last. */
export class ServiceMessaging implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rows: OutboxRows;
  private readonly relay: Relay;
  private readonly retention: Retention;
  private consumer: Consumer | undefined;
  private subscription: Subscription | undefined;
  private stopWatching: (() => void) | undefined;

  constructor(
    private readonly service: string,
    private readonly contracts: MessageContracts,
    private readonly limits: MessagingLimits,
    private readonly transport: Transport,
    private readonly database: Database,
    private readonly metrics: MessagingMetrics,
    private readonly explorer: HandlerExplorer,
  ) {
    this.rows = new OutboxRows(database);
    const lease = new RelayLease(database, limits.leaseMs, limits.scanIntervalMs);
    this.relay = new Relay(service, this.rows, lease, transport.bus, metrics, limits);
    this.retention = new Retention(service, database, lease);
  }

  wakeRelay(): void {
    this.relay.wake();
  }

  async onApplicationBootstrap(): Promise<void> {
    const { service, contracts, limits, transport, database, metrics } = this;
    const handlers = this.explorer.handlersOf(service, contracts);
    const inbox = new Inbox(database);
    const handling = new Handling(service, handlers, database, inbox, metrics);
    const consumer = new Consumer(service, handlers, handling, inbox, transport.graveyard, metrics, limits);
    this.consumer = consumer;
    this.subscription = await transport.bus.subscribe(service, (delivery) => consumer.receive(delivery));
    await transport.start(consumer);
    this.relay.start();
    this.retention.start();
    this.stopWatching = watchBacklog(service, async () => ({
      ...(await this.rows.backlog()),
      deadLetters: await transport.deadLetterCount(),
    }));
  }

  /** Before the database is closed: nothing new is begun, what is at work ends, and what was done is written down. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopWatching?.();
    await this.subscription?.stop();
    await this.consumer?.close();
    await this.transport.stop();
    await this.retention.stop();
    await this.relay.close();
    await this.transport.close();
  }
}
