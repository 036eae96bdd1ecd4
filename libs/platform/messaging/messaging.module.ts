import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { type Env, readConfig, url } from '#platform/config';
import { Database } from '#platform/database';
import { AmqpListener } from './amqp-listener.js';
import { AmqpTransport } from './amqp-transport.js';
import { HandlerExplorer } from './handler-explorer.js';
import type { InProcessBus } from './in-process-bus.js';
import { InProcessListener } from './in-process-listener.js';
import { InProcessTransport } from './in-process-transport.js';
import { defaultLimits, type MessagingLimits } from './limits.js';
import type { MessageContracts } from './message.js';
import { DeafListener, MessageListener } from './message-listener.js';
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

const amqpUrl = url('amqp:', 'amqps:');

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

  /** For a process without a database: exports `MessageListener`. Without a bus and AMQP_URL it hears nothing. */
  static forListener({ service, env, contracts, bus, sharedQueue }: ListenerOptions): DynamicModule {
    const { AMQP_URL } = readConfig({ AMQP_URL: amqpUrl.optional() }, env);
    const createListener = () => {
      if (bus) return new InProcessListener(bus, service, contracts);
      return AMQP_URL ? new AmqpListener(AMQP_URL, service, contracts, sharedQueue) : new DeafListener();
    };
    return {
      module: MessagingModule,
      providers: [{ provide: MessageListener, useFactory: createListener }],
      exports: [MessageListener],
    };
  }
}

/** Who the process is and whether its siblings share what it makes of a message. */
export interface ListenerOptions extends Pick<MessagingOptions, 'service' | 'env' | 'contracts' | 'bus'> {
  /** One queue for all processes of this service, each message for one of them; else each hears everything. */
  sharedQueue: boolean;
}

function amqpTransport(service: string, env: Env, contracts: MessageContracts, limits: MessagingLimits) {
  const { AMQP_URL } = readConfig({ AMQP_URL: amqpUrl }, env);
  return () => new AmqpTransport(AMQP_URL, service, contracts, limits);
}
