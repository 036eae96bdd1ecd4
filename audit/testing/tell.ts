import { v7 as uuidv7 } from 'uuid';
import type { Service } from '../services.js';
import type { AuditedShop } from './audited-shop.js';

export interface Told {
  readonly from: Service;
  readonly type: string;
  readonly subject: string;
  /** How long ago it left, in seconds; null: it has not. An hour where nothing else is said: late, unless it waits in a queue. */
  readonly publishedSecondsAgo?: number | null;
  /** The message that it follows from. */
  readonly cause?: string;
  readonly doneBy?: readonly Service[];
  /** How long ago they did it, in seconds. */
  readonly doneSecondsAgo?: number;
  /** Who has begun it and not come to an end. */
  readonly begunBy?: readonly Service[];
}

/** A message in its sender's outbox and its consumers' inboxes; answers its id. */
export async function tell(shop: AuditedShop, message: Told): Promise<string> {
  const {
    from,
    type,
    subject,
    publishedSecondsAgo = 3_600,
    cause,
    doneBy = [],
    doneSecondsAgo = 0,
    begunBy = [],
  } = message;
  const id = uuidv7({ msecs: Date.now() - 1_000 * (publishedSecondsAgo ?? 0) });
  await shop.sql(
    from,
    `INSERT INTO outbox (id, type, subject, body, published_at)
     VALUES ($1, $2, $3, $5, now() - $4 * interval '1 second')`,
    [id, type, subject, publishedSecondsAgo, JSON.stringify({ causationid: cause })],
  );
  for (const service of doneBy) {
    const row = `INSERT INTO inbox (message_id, done_at) VALUES ($1, now() - $2 * interval '1 second')`;
    await shop.sql(service, row, [id, doneSecondsAgo]);
  }
  for (const service of begunBy)
    await shop.sql(service, 'INSERT INTO inbox (message_id, attempts) VALUES ($1, 3)', [id]);
  return id;
}
