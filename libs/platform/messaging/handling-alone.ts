import { Logger } from '@nestjs/common';
import type { Burial } from './burial.js';
import type { Handling } from './handling.js';
import type { Inbox } from './inbox.js';
import type { MessagingLimits } from './limits.js';
import type { Message } from './message.js';
import { type Delivery, LetGo } from './message-bus.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { describeError, isOutage } from './outage.js';
import type { Patience } from './patience.js';
import { Slots } from './slots.js';

/** Handling was begun too often without an end that anybody saw: it seems to take the process down. */
class NeverFinished extends Error {
  override readonly name = 'NeverFinished';
  override readonly message = 'the process ended each time while this was handled';
}

/** Handles a message by itself, as often as it takes: what fails is tried again, and is a dead letter when it fails for good. */
export class HandlingAlone {
  private readonly logger = new Logger('Consumer');
  private readonly slots: Slots;

  constructor(
    private readonly service: string,
    private readonly handling: Pick<Handling, 'run'>,
    private readonly inbox: Pick<Inbox, 'attempts' | 'countAttempt' | 'forgetAttempts'>,
    private readonly burial: Burial,
    private readonly patience: Patience,
    private readonly metrics: Pick<MessagingMetrics, 'retried'>,
    private readonly limits: MessagingLimits,
  ) {
    this.slots = new Slots(limits.concurrency);
  }

  /** Resolves when the message is settled. Throws LetGo. */
  async settle(delivery: Delivery, message: Message): Promise<void> {
    const { patience } = this;
    // A first delivery is counted once it has failed, or comes again: what goes well costs no extra statement.
    let attempts = delivery.redelivered ? 0 : 1;
    let toBeCounted = delivery.redelivered;
    let outages = 0;
    for (;;) {
      try {
        if (toBeCounted && attempts === 0) await this.pauseBeforeSuspect(delivery, message);
        await this.slots.use(async () => {
          patience.check(delivery);
          if (toBeCounted) {
            const counted = await this.inbox.countAttempt(message.id, attempts + 1);
            if (counted === undefined) return;
            attempts = counted;
            toBeCounted = false;
          }
          if (attempts > this.limits.maxAttempts) throw new NeverFinished();
          await this.handling.run([message]);
        });
        return patience.outage.ends();
      } catch (error) {
        if (error instanceof LetGo) throw error;
        if (isOutage(error)) {
          patience.outage.begins(error);
          await patience.pause(delivery, ++outages);
          continue;
        }
        outages = 0;
        if (attempts >= this.limits.maxAttempts) {
          return patience.untilDone(delivery, async () => {
            await this.burial.of(delivery, message, attempts, error);
            await this.inbox.forgetAttempts(message.id);
          });
        }
        this.retrying(message, attempts, error);
        toBeCounted = true;
        await patience.pause(delivery, attempts);
      }
    }
  }

  /** What may have ended the process before waits by chance, so that its neighbours of then are done before it begins again. */
  private async pauseBeforeSuspect(delivery: Delivery, message: Message): Promise<void> {
    const before = await this.inbox.attempts(message.id);
    if (before) await this.patience.pause(delivery, before);
  }

  private retrying({ id, type, subject }: Message, attempts: number, error: unknown): void {
    this.metrics.retried(type);
    this.logger.warn(
      { service: this.service, messageId: id, type, subject, attempts, ...describeError(error) },
      'handling failed, will be tried again',
    );
  }
}
