import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { afterCommit, prepared, type Transaction } from '#platform/database';
import { currentContext, type WorkContext } from '#platform/observability';
import { contextAfter } from './context-after.js';
import type { Message, MessageDefinition } from './message.js';

/** What is told of one aggregate. */
export interface Announcement<Data> {
  /** The aggregate's id. Its row must be locked by this transaction: the order of its messages is taken under that lock. */
  subject: string;
  /** The aggregate's version after this change. */
  sequence: number;
  data: Data;
}

/** A kind of message and what is told. */
export interface OutboxEntry extends Announcement<unknown> {
  definition: MessageDefinition;
  /** What made for it, where several things are done together: a message, or a request's work. Else the work under way tells. */
  cause?: Message | WorkContext | undefined;
}

/** Messages that leave with the transaction: written by it, published after it, lost with it. */
@Injectable()
export class Outbox {
  /** `onCommit` is called when a transaction that wrote a message has committed. */
  constructor(private readonly onCommit: () => void) {}

  /** Throws when the data does not fit the definition's schema. Wakes the relay once `tx` has committed. */
  append<Data>(tx: Transaction, definition: MessageDefinition<Data>, announcement: Announcement<Data>): Promise<void> {
    return this.appendAll(tx, [{ definition, ...announcement }]);
  }

  /** The same for several at once, which leave in this order: one round trip. */
  async appendAll(tx: Transaction, entries: readonly OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const messages = entries.map(toMessage);
    await tx.query(
      prepared(`INSERT INTO outbox (id, type, subject, body)
        SELECT id, type, subject, body
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) WITH ORDINALITY AS entry (id, type, subject, body, place)
        ORDER BY place`),
      [
        messages.map(({ id }) => id),
        messages.map(({ type }) => type),
        messages.map(({ subject }) => subject),
        messages.map((message) => JSON.stringify(message)),
      ],
    );
    afterCommit(tx, this.onCommit);
  }
}

function toMessage({ definition, subject, sequence, data, cause }: OutboxEntry): Message {
  const { correlationId, causationId, traceparent } = contextOf(cause);
  return {
    specversion: '1.0',
    id: uuidv7(),
    type: definition.type,
    source: definition.source,
    subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: definition.schema.parse(data),
    sequence,
    correlationid: correlationId,
    ...(causationId !== undefined && { causationid: causationId }),
    traceparent,
  };
}

function contextOf(cause: OutboxEntry['cause']): WorkContext {
  if (!cause) return currentContext();
  return 'specversion' in cause ? contextAfter(cause) : cause;
}
