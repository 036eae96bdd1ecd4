import { type Database, prepared } from '#platform/database';
import { RelaySession } from './relay-session.js';

/** A row that has not been published, as far as this relay knows. */
export interface OutboxRow {
  /** A bigint, in decimal. */
  readonly seq: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly content: string;
  readonly redelivered: boolean;
}

export interface NextRows {
  /** Rows that are done with: marked by the same statement. */
  readonly done: readonly string[];
  /** Rows under way, the done ones among them. */
  readonly underWay: readonly string[];
  /** Subjects that have to wait. */
  readonly heldSubjects: readonly string[];
  /** Types that have to wait, and with them whatever comes after them about the same subject. */
  readonly heldTypes: readonly string[];
  /** Older rows may have been sent before. A timestamp of the database's. */
  readonly since: string;
  readonly limit: number;
}

const mark = 'UPDATE outbox SET published_at = now() WHERE seq = ANY($1::bigint[]) AND published_at IS NULL';

/** Not 'seq greater than the last one': numbers are taken in one order and committed in another. */
const next = `
  SELECT seq, id, type, subject, body::text AS content, created_at < $2::timestamptz AS redelivered
  FROM outbox AS mine
  WHERE published_at IS NULL AND seq <> ALL($3::bigint[]) AND subject <> ALL($4::text[])`;

const notHeld = `
  AND type <> ALL($6::text[])
  AND NOT EXISTS (
    SELECT FROM outbox AS earlier
    WHERE earlier.published_at IS NULL AND earlier.type = ANY($6::text[])
      AND earlier.subject = mine.subject AND earlier.seq < mine.seq
  )`;

const inOrder = ' ORDER BY seq LIMIT $5';

const markAndReadNext = prepared(`WITH done AS (${mark})${next}${inOrder}`);
const markAndReadNotHeld = prepared(`WITH done AS (${mark})${next}${notHeld}${inOrder}`);

/** What the relay asks of the outbox. */
export class OutboxRows {
  private readonly session: RelaySession;

  constructor(private readonly database: Database) {
    this.session = new RelaySession(database);
  }

  /** Marks what is done and reads what is next, in one round trip. */
  async markAndRead({ done, underWay, heldSubjects, heldTypes, since, limit }: NextRows): Promise<OutboxRow[]> {
    const held = heldTypes.length > 0;
    return this.session.query(held ? markAndReadNotHeld : markAndReadNext, [
      done,
      since,
      underWay,
      heldSubjects,
      limit,
      ...(held ? [heldTypes] : []),
    ]);
  }

  /** Lets go of the relay's connection. */
  close(): Promise<void> {
    return this.session.close();
  }

  async mark(done: readonly string[]): Promise<void> {
    await this.session.query(mark, [done]);
  }

  /** How many wait, counted up to a bound, and since when the first does. */
  async backlog(): Promise<{ outboxDepth: number; outboxOldestSeconds: number }> {
    const [row]: { depth: number; oldest: number | null }[] = await this.database.manager.query(`
      SELECT
        (SELECT count(*)::int FROM (SELECT FROM outbox WHERE published_at IS NULL LIMIT 100000) AS waiting) AS depth,
        (SELECT extract(epoch FROM now() - created_at)::float8 FROM outbox
         WHERE published_at IS NULL ORDER BY seq LIMIT 1) AS oldest`);
    return { outboxDepth: row?.depth ?? 0, outboxOldestSeconds: Math.max(0, row?.oldest ?? 0) };
  }
}
