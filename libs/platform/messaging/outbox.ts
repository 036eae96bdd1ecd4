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

/** Messages that leave with the transaction: written by it, published after it, lost with it. */
@Injectable()
export class Outbox {
  /** `onCommit` is called when a transaction that wrote a message has committed. */
  constructor(private readonly onCommit: () => void) {}

  /** Throws when the data does not fit the definition's schema. Wakes the relay once `tx` has committed. */
  async append<Data>(
    tx: Transaction,
    definition: MessageDefinition<Data>,
    { subject, sequence, data }: Announcement<Data>,
  ): Promise<void> {
    const { correlationId, causationId, traceparent } = currentContext();
    const message: Message<Data> = {
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
    await tx.query('INSERT INTO outbox (id, type, subject, body) VALUES ($1, $2, $3, $4)', [
      message.id,
      message.type,
      subject,
      JSON.stringify(message),
    ]);
    afterCommit(tx, this.onCommit);
  }
}
