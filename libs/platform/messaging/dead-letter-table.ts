import type { Database } from '#platform/database';
import type { DeadLetter, Graveyard } from './dead-letter.js';

export const deadLetterColumns = `message_id AS id, service, type, subject, content, error, reason, attempts, died_at AS "diedAt"`;

/** The dead letters of a service on the in-process bus, kept in its own database. */
export class DeadLetterTable implements Graveyard {
  constructor(private readonly database: Database) {}

  async bury({ id, service, type, subject, content, error, reason, attempts, diedAt }: DeadLetter): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO dead_letters (message_id, service, type, subject, content, error, reason, attempts, died_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (message_id) DO UPDATE
         SET error = excluded.error, reason = excluded.reason, attempts = excluded.attempts,
             died_at = excluded.died_at, replay_requested_at = NULL`,
        [id, service, type, subject, content, error, reason, attempts, diedAt],
      );
    });
  }

  /** Those that an operator wants handled again, at most `limit`. */
  async toReplay(limit: number): Promise<DeadLetter[]> {
    return this.database.manager.query(
      `SELECT ${deadLetterColumns} FROM dead_letters WHERE replay_requested_at IS NOT NULL ORDER BY died_at LIMIT $1`,
      [limit],
    );
  }

  /** A letter whose message was handled again. If it died again, it is a new letter, and stays. */
  async remove({ id }: DeadLetter): Promise<void> {
    await this.database.manager.query(
      'DELETE FROM dead_letters WHERE message_id = $1 AND replay_requested_at IS NOT NULL',
      [id],
    );
  }

  async count(): Promise<number> {
    const [row]: { count: number }[] = await this.database.manager.query(
      'SELECT count(*)::int AS count FROM (SELECT FROM dead_letters LIMIT 10000) AS letters',
    );
    return row?.count ?? 0;
  }
}
