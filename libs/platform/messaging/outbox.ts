import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { afterCommit, type Transaction } from '#platform/database';
import { currentContext } from '#platform/observability';
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
      `INSERT INTO outbox (id, type, subject, body)
       SELECT id, type, subject, body
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) WITH ORDINALITY AS entry (id, type, subject, body, place)
       ORDER BY place`,
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

function toMessage({ definition, subject, sequence, data }: OutboxEntry): Message {
  const { correlationId, causationId, traceparent } = currentContext();
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
