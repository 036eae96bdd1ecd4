import { Database, prepared, type Transaction } from '#platform/database';

/** Which messages this service has dealt with. */
export class Inbox {
  constructor(private readonly database: Database) {}

  /**
   * Takes messages as done by this transaction. Returns those that were not done before. Waits where another transaction is at one,
   * in the order of the ids: two that are at the same ones do not deadlock.
   */
  async acceptAll(tx: Transaction, messageIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await tx.query(
      prepared(`INSERT INTO inbox AS known (message_id, done_at)
        SELECT id, now() FROM unnest($1::uuid[]) AS id ORDER BY id
        ON CONFLICT (message_id) DO UPDATE SET done_at = now() WHERE known.done_at IS NULL
        RETURNING message_id AS id`),
      [messageIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** How often handling a message was begun, as far as was counted; undefined when it is done. */
  async attempts(messageId: string): Promise<number | undefined> {
    const [row]: { attempts: number; done: boolean }[] = await this.database.manager.query(
      'SELECT attempts, done_at IS NOT NULL AS done FROM inbox WHERE message_id = $1',
      [messageId],
    );
    return row?.done ? undefined : (row?.attempts ?? 0);
  }

  /**
   * Counts an attempt before it begins, in its own transaction, so that one that takes the process down counts too.
   * `atLeast` is what the caller knows of; returns the count, undefined when the message is done.
   */
  async countAttempt(messageId: string, atLeast: number): Promise<number | undefined> {
    const [row]: { attempts: number }[] = await this.database.manager.query(
      `INSERT INTO inbox AS known (message_id, attempts) VALUES ($1, $2)
       ON CONFLICT (message_id) DO UPDATE SET attempts = greatest(known.attempts + 1, $2) WHERE known.done_at IS NULL
       RETURNING attempts`,
      [messageId, atLeast],
    );
    return row?.attempts;
  }

  /** A dead letter that is replayed starts anew. */
  async forgetAttempts(messageId: string): Promise<void> {
    await this.database.manager.query('DELETE FROM inbox WHERE message_id = $1 AND done_at IS NULL', [messageId]);
  }
}
