import type { Database } from '#platform/database';
import { runInContext } from '#platform/observability';
import type { BatchHandler } from './handles.js';
import type { Inbox } from './inbox.js';
import type { Message, MessageDefinition } from './message.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { traceHandling } from './traced-messages.js';

export interface HandledMessage {
  readonly definition: MessageDefinition;
  readonly handle: BatchHandler<Message>;
  /** Whether it gains by several messages at once. */
  readonly together: boolean;
}

/**
 * Acts on messages in one transaction: inbox rows, effects and the messages they send commit together, or nothing does.
 *
 * Two transactions that lock the same rows in different orders deadlock, and a batch locks many: the inbox takes its rows in the
 * order of their ids, handlers are called in the order they are registered in, and a handler that takes several messages locks its
 * rows in the order of theirs. A deadlock that comes about all the same is an outage like a lock not got in time: the batch
 * is rolled back, its messages are handled alone, and it counts against none of them.
 */
export class Handling {
  private readonly batchHandlers: readonly BatchHandler<Message>[];

  constructor(
    private readonly service: string,
    private readonly handlers: ReadonlyMap<string, HandledMessage>,
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly metrics: MessagingMetrics,
  ) {
    this.batchHandlers = [...new Set([...handlers.values()].map(({ handle }) => handle))];
  }

  /** Those that were handled before are passed over. */
  async run(messages: readonly Message[]): Promise<void> {
    const fresh = await traceHandling(this.service, messages, (traced, context) =>
      runInContext(context, () => this.handleAll(traced)),
    );
    for (const { type } of fresh) this.metrics.handled(type);
  }

  private handleAll(messages: readonly Message[]): Promise<Message[]> {
    return this.database.transaction(async (tx) => {
      const newIds = await this.inbox.acceptAll(
        tx,
        messages.map(({ id }) => id),
      );
      const accepted = messages.filter(({ id }) => newIds.has(id));
      for (const handle of this.batchHandlers) {
        const its = accepted.filter(({ type }) => this.handlers.get(type)?.handle === handle);
        if (its.length > 0) await handle(tx, its);
      }
      return accepted;
    });
  }
}
