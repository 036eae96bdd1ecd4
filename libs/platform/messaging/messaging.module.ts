import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { type Env, readConfig, url } from '#platform/config';
import { Database } from '#platform/database';
import { createAmqpTransport } from './amqp-transport.js';
import { HandlerExplorer } from './handler-explorer.js';
import type { InProcessBus } from './in-process-bus.js';
import { InProcessTransport } from './in-process-transport.js';
import { defaultLimits, type MessagingLimits } from './limits.js';
import type { MessageContracts } from './message.js';
import { MessagingMetrics, messagingMetricProviders, messagingServiceName } from './messaging.metrics.js';
import { Outbox } from './outbox.js';
import { ServiceMessaging } from './service-messaging.js';

export interface MessagingOptions {
  service: string;
  env: Env;
  contracts: MessageContracts;
  /** The bus of this process. Without one the service connects to AMQP_URL. */
  bus?: InProcessBus | undefined;
  limits?: Partial<MessagingLimits>;
}

/** A service's messages: `Outbox` to send, `@Handles` to receive. */
@Module({})
export class MessagingModule {
  /** Needs the service's DatabaseModule, with `messagingMigrations`. Throws ConfigError without a bus and AMQP_URL. */
  static forService({ service, env, contracts, bus, limits: changed }: MessagingOptions): DynamicModule {
    const limits = { ...defaultLimits, ...changed };
    const createTransport = bus
      ? (database: Database) => new InProcessTransport(bus, database, limits.scanIntervalMs)
      : amqpTransport(service, env, contracts, limits);
    return {
      module: MessagingModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: messagingServiceName, useValue: service },
        ...messagingMetricProviders,
        HandlerExplorer,
        {
          provide: ServiceMessaging,
          inject: [Database, MessagingMetrics, HandlerExplorer],
          useFactory: (database: Database, metrics: MessagingMetrics, explorer: HandlerExplorer) =>
            new ServiceMessaging(service, contracts, limits, createTransport(database), database, metrics, explorer),
        },
        {
          provide: Outbox,
          inject: [ServiceMessaging],
          useFactory: (messaging: ServiceMessaging) => new Outbox(() => messaging.wakeRelay()),
        },
      ],
      exports: [Outbox],
    };
  }
}

function amqpTransport(service: string, env: Env, contracts: MessageContracts, limits: MessagingLimits) {
  const { AMQP_URL } = readConfig({ AMQP_URL: url('amqp:', 'amqps:') }, env);
  return () => createAmqpTransport(AMQP_URL, service, contracts, limits);
}
