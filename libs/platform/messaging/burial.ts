import { Logger } from '@nestjs/common';
import type { Graveyard } from './dead-letter.js';
import type { Message } from './message.js';
import type { Delivery } from './message-bus.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { describeError } from './outage.js';

/** Makes a service's messages dead letters. */
export class Burial {
  private readonly logger = new Logger('Consumer');

  constructor(
    private readonly service: string,
    /** Those that the service acts on. */
    private readonly types: { has(type: string): boolean },
    private readonly graveyard: Graveyard,
    private readonly metrics: Pick<MessagingMetrics, 'dead'>,
  ) {}

  async of(
    delivery: Delivery,
    { id, type, subject }: Pick<Message, 'id' | 'type' | 'subject'>,
    attempts: number,
    cause: unknown,
  ): Promise<void> {
    const { service } = this;
    const letter = { id, service, type, subject, content: delivery.content, attempts, diedAt: new Date() };
    await this.graveyard.bury({ ...letter, ...describeError(cause) });
    this.metrics.dead(this.types.has(type) ? type : 'unknown');
    this.logger.error(
      { service, messageId: id, type, subject, attempts, ...describeError(cause) },
      'a message is a dead letter now',
    );
  }
}
