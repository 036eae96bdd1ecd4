import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { runInContext } from '#platform/observability';
import { BatchLane } from './batch-lane.js';
import { Burial } from './burial.js';
import { contextAfter } from './context-after.js';
import type { Graveyard } from './dead-letter.js';
import { readData, readEnvelope, UnreadableMessage, whatCanBeRead } from './envelope.js';
import type { HandledMessage, Handling } from './handling.js';
import { HandlingAlone } from './handling-alone.js';
import type { Inbox } from './inbox.js';
import { KeyedQueue } from './keyed-queue.js';
import type { MessagingLimits } from './limits.js';
import type { Message } from './message.js';
import { type Delivery, LetGo } from './message-bus.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { isContention, isOutage, OutageLog } from './outage.js';
import { Patience } from './patience.js';

/** A message that can be read, and how it came. */
interface Arrival {
  readonly delivery: Delivery;
  readonly message: Message;
}

/**
 * Acts on a service's messages: one after the other for each subject, several subjects at once, each exactly once. Those whose
 * handler takes several share a transaction; what fails there, or comes again, is handled alone.
 */
export class Consumer {
  private readonly subjects = new KeyedQueue();
  private readonly patience: Patience;
  private readonly burial: Burial;
  private readonly alone: HandlingAlone;
  private readonly batches: BatchLane<Arrival>;
  private readonly unsettled = new Set<Promise<void>>();

  constructor(
    private readonly service: string,
    private readonly handlers: ReadonlyMap<string, HandledMessage>,
    private readonly handling: Pick<Handling, 'run'>,
    inbox: Pick<Inbox, 'attempts' | 'countAttempt' | 'forgetAttempts'>,
    graveyard: Graveyard,
    private readonly metrics: Pick<MessagingMetrics, 'batch' | 'retried' | 'dead'>,
    private readonly limits: MessagingLimits,
  ) {
    this.patience = new Patience(new OutageLog(new Logger('Consumer'), 'consumer', service), limits);
    this.burial = new Burial(service, handlers, graveyard, metrics);
    this.alone = new HandlingAlone(service, handling, inbox, this.burial, this.patience, metrics, limits);
    this.batches = new BatchLane({
      maxItems: limits.batchMessages,
      maxBytes: limits.batchBytes,
      longestPauseMs: limits.batchPauseMs,
      bytesOf: ({ delivery }) => delivery.content.length,
      keyOf: ({ message }) => message.subject,
      check: ({ delivery }) => this.patience.check(delivery),
      work: (arrivals) => this.handleTogether(arrivals),
    });
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
    this.patience.end();
    const drained = new AbortController();
    await Promise.race([
      Promise.allSettled([...this.unsettled]),
      sleep(this.limits.drainMs, undefined, { signal: drained.signal }).catch(() => undefined),
    ]);
    drained.abort();
  }

  private async take(delivery: Delivery): Promise<void> {
    let message: Message;
    let handled: HandledMessage;
    try {
      message = readEnvelope(delivery.content);
      handled = this.handlerOf(message);
      message = { ...message, data: readData(handled.definition.schema, message) };
    } catch (error) {
      const about = whatCanBeRead(delivery.content);
      return this.patience.untilDone(delivery, () => this.burial.of(delivery, about, 1, error));
    }
    return this.subjects.run(`${message.source} ${message.subject}`, async () => {
      // What comes again may be what ended the process: it goes alone, and is counted.
      if (handled.together && !delivery.redelivered && (await this.settleTogether({ delivery, message }))) return;
      await runInContext(contextAfter(message, this.service), () => this.alone.settle(delivery, message));
    });
  }

  private handlerOf({ type }: Message): HandledMessage {
    const handled = this.handlers.get(type);
    if (!handled) throw new UnreadableMessage(`${this.service} does not act on ${type}`);
    return handled;
  }

  /** False when the batch failed, by whosever fault: the message is to be handled alone. */
  private async settleTogether(arrival: Arrival): Promise<boolean> {
    const { outage } = this.patience;
    for (let outages = 1; ; outages++) {
      try {
        await this.batches.add(arrival);
        outage.ends();
        return true;
      } catch (error) {
        if (error instanceof LetGo) throw error;
        // A lock that one of them does not get must not hold up the others. Without the database all would fail alone too.
        if (!isOutage(error) || isContention(error)) return false;
        outage.begins(error);
        await this.patience.pause(arrival.delivery, outages);
      }
    }
  }

  private async handleTogether(arrivals: readonly Arrival[]): Promise<void> {
    await this.handling.run(arrivals.map(({ message }) => message));
    this.metrics.batch(arrivals.length);
  }
}
