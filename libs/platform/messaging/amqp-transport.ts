import { AmqpBus } from './amqp-bus.js';
import type { MessagingLimits } from './limits.js';
import type { MessageContracts } from './message.js';
import type { Transport } from './transport.js';

/** A service with RabbitMQ; its dead letters are in a queue there. */
export class AmqpTransport implements Transport {
  readonly bus: AmqpBus;
  readonly graveyard: AmqpBus;

  constructor(
    url: string,
    private readonly service: string,
    contracts: MessageContracts,
    limits: MessagingLimits,
  ) {
    this.bus = new AmqpBus(url, service, contracts, limits);
    this.graveyard = this.bus;
  }

  deadLetterCount(): Promise<number> {
    return this.bus.deadLetterCount(this.service);
  }

  start(): Promise<void> {
    return this.bus.open();
  }

  async stop(): Promise<void> {}

  close(): Promise<void> {
    return this.bus.close();
  }
}
