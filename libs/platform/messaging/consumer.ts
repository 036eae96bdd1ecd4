import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Database } from '#platform/database';
import { newContext, runInContext } from '#platform/observability';
import { backoffMs } from './backoff.js';
import type { Graveyard } from './dead-letter.js';
import { readData, readEnvelope, UnreadableMessage, whatCanBeRead } from './envelope.js';
import type { Handler } from './handles.js';
import type { Inbox } from './inbox.js';
import { KeyedQueue } from './keyed-queue.js';
import type { MessagingLimits } from './limits.js';
import type { Message, MessageDefinition } from './message.js';
import { type Delivery, LetGo } from './message-bus.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { describeError, isOutage, OutageLog } from './outage.js';
import { Slots } from './slots.js';

export interface HandledMessage {
  readonly definition: MessageDefinition;
  readonly handle: Handler<unknown>;
}

/** Handling was begun too often without an end that anybody saw: it seems to take the process down. */
class NeverFinished extends Error {
  override readonly name = 'NeverFinished';
  override readonly message = 'the process ended each time while this was handled';
}

/**
 * Acts on a service's messages: one after the other for each subject, several subjects at once, each exactly once. Inbox row,
 * effect and the messages it sends commit together. What fails is tried again; what fails for good becomes a dead letter.
 */
export class Consumer {
  private readonly logger = new Logger('Consumer');
  private readonly outage: OutageLog;
  private readonly subjects = new KeyedQueue();
  private readonly slots: Slots;
  private readonly stopping = new AbortController();
  private readonly unsettled = new Set<Promise<void>>();

  constructor(
    private readonly service: string,
    private readonly handlers: ReadonlyMap<string, HandledMessage>,
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly graveyard: Graveyard,
    private readonly metrics: MessagingMetrics,
    private readonly limits: MessagingLimits,
  ) {
    this.outage = new OutageLog(this.logger, 'consumer', service);
    this.slots = new Slots(limits.concurrency);
  }

  /** Resolves when the message is settled; rejects when it was let go of. */
  receive(delivery: Delivery): Promise<void> {
    const settled = this.take(delivery);
    this.unsettled.add(settled);
    const forget = () => this.unsettled.delete(settled);
    settled.then(forget, forget);
    return settled;
  }

  /** Begins nothing any more, and waits for what is at work, `drainMs` at most. */
  async close(): Promise<void> {
    this.stopping.abort();
    const patience = new AbortController();
    await Promise.race([
      Promise.allSettled([...this.unsettled]),
      sleep(this.limits.drainMs, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
  }

  private async take(delivery: Delivery): Promise<void> {
    let message: Message;
    let handled: HandledMessage;
    try {
      message = readEnvelope(delivery.content);
      handled = this.handlerOf(message);
      message = { ...message, data: readData(handled.definition.schema, message) };
    } catch (error) {
      return this.untilDone(delivery, () => this.bury(delivery, whatCanBeRead(delivery.content), 1, error));
    }
    const { service } = this;
    const { id: causationId, correlationid: correlationId, traceparent, source, subject } = message;
    const context = newContext({ correlationId, traceparent, causationId, service });
    return this.subjects.run(`${source} ${subject}`, () =>
      runInContext(context, () => this.settle(delivery, message, handled)),
    );
  }

  private handlerOf({ type }: Message): HandledMessage {
    const handled = this.handlers.get(type);
    if (!handled) throw new UnreadableMessage(`${this.service} does not act on ${type}`);
    return handled;
  }

  private async settle(delivery: Delivery, message: Message, { handle }: HandledMessage): Promise<void> {
    // A first delivery is counted once it has failed, or comes again: what goes well costs no extra statement.
    let attempts = delivery.redelivered ? 0 : 1;
    let toBeCounted = delivery.redelivered;
    let outages = 0;
    for (;;) {
      try {
        if (toBeCounted && attempts === 0) await this.pauseBeforeSuspect(delivery, message);
        await this.slots.use(async () => {
          this.checkStillOurs(delivery);
          if (toBeCounted) {
            const counted = await this.inbox.countAttempt(message.id, attempts + 1);
            if (counted === undefined) return;
            attempts = counted;
            toBeCounted = false;
          }
          if (attempts > this.limits.maxAttempts) throw new NeverFinished();
          await this.handleOnce(message, handle);
        });
        return this.outage.ends();
      } catch (error) {
        if (error instanceof LetGo) throw error;
        if (isOutage(error)) {
          this.outage.begins(error);
          await this.pause(delivery, ++outages);
          continue;
        }
        outages = 0;
        if (attempts >= this.limits.maxAttempts) {
          return this.untilDone(delivery, async () => {
            await this.bury(delivery, message, attempts, error);
            await this.inbox.forgetAttempts(message.id);
          });
        }
        this.retrying(message, attempts, error);
        toBeCounted = true;
        await this.pause(delivery, attempts);
      }
    }
  }

  private async handleOnce(message: Message, handle: Handler<unknown>): Promise<void> {
    const isNew = await this.database.transaction(async (tx) => {
      if (!(await this.inbox.accept(tx, message.id))) return false;
      await handle(tx, message);
      return true;
    });
    if (isNew) this.metrics.handled(message.type);
  }

  /** What may have ended the process before waits by chance, so that its neighbours of then are done before it begins again. */
  private async pauseBeforeSuspect(delivery: Delivery, message: Message): Promise<void> {
    const before = await this.inbox.attempts(message.id);
    if (before) await this.pause(delivery, before);
  }

  private async pause(delivery: Delivery, failures: number): Promise<void> {
    this.checkStillOurs(delivery);
    const ms = backoffMs(failures, this.limits.retryInitialMs, this.limits.retryMaxMs);
    const letGo = delivery.signal ? AbortSignal.any([this.stopping.signal, delivery.signal]) : this.stopping.signal;
    await sleep(ms, undefined, { signal: letGo }).catch(() => undefined);
    this.checkStillOurs(delivery);
  }

  private checkStillOurs(delivery: Delivery): void {
    if (this.stopping.signal.aborted || delivery.signal?.aborted) throw new LetGo();
  }

  private retrying({ id, type, subject }: Message, attempts: number, error: unknown): void {
    this.metrics.retried(type);
    this.logger.warn(
      { service: this.service, messageId: id, type, subject, attempts, ...describeError(error) },
      'handling failed, will be tried again',
    );
  }

  /** For what must not be given up while the message is ours. */
  private async untilDone(delivery: Delivery, work: () => Promise<void>): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        await work();
        return this.outage.ends();
      } catch (error) {
        this.outage.begins(error);
        await this.pause(delivery, failures);
      }
    }
  }

  private async bury(
    delivery: Delivery,
    { id, type, subject }: Pick<Message, 'id' | 'type' | 'subject'>,
    attempts: number,
    cause: unknown,
  ): Promise<void> {
    const { service } = this;
    const letter = { id, service, type, subject, content: delivery.content, attempts, diedAt: new Date() };
    await this.graveyard.bury({ ...letter, ...describeError(cause) });
    this.metrics.dead(this.handlers.has(type) ? type : 'unknown');
    this.logger.error(
      { service, messageId: id, type, subject, attempts, ...describeError(cause) },
      'a message is a dead letter now',
    );
  }
}
