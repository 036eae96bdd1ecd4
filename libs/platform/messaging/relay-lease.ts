import { randomUUID } from 'node:crypto';
import type { Database } from '#platform/database';

/**
 * Who relays for a database: one process, until it has not renewed for `leaseMs`. A lock would not do: a frozen process keeps its locks.
 * An owner that wakes too late may send a message a second time, which the inbox absorbs; it harms nothing else.
 */
export class RelayLease {
  private readonly owner = randomUUID();
  /** On this process's monotonic clock, counted from before the statement went out: never longer than the database has it. */
  private heldUntilMs = 0;
  private nextTryMs = 0;
  private heldSince = '-infinity';

  constructor(
    private readonly database: Database,
    private readonly leaseMs: number,
    private readonly scanIntervalMs: number,
  ) {}

  get held(): boolean {
    return performance.now() < this.heldUntilMs;
  }

  /** When this process got the lease, by the database's clock: rows from before may have been sent by another. */
  get since(): string {
    return this.heldSince;
  }

  /** Takes or renews the lease when it is time to. True while this process has it. */
  async hold(): Promise<boolean> {
    const nowMs = performance.now();
    if (nowMs >= this.nextTryMs || (this.heldUntilMs > 0 && !this.held)) await this.take(nowMs);
    return this.held;
  }

  /** Lets the next process have it at once. */
  async release(): Promise<void> {
    this.heldUntilMs = 0;
    await this.database.manager.query(
      `UPDATE relay_lease SET owner = NULL, expires_at = '-infinity' WHERE owner = $1`,
      [this.owner],
    );
  }

  private async take(nowMs: number): Promise<void> {
    const [[row]]: [{ since: string }[], number] = await this.database.manager.query(
      `UPDATE relay_lease
       SET since = CASE WHEN owner = $1 AND expires_at > clock_timestamp() THEN since ELSE clock_timestamp() END,
           owner = $1,
           expires_at = clock_timestamp() + $2 * interval '1 millisecond'
       WHERE owner = $1 OR expires_at < clock_timestamp()
       RETURNING since::text`,
      [this.owner, this.leaseMs],
    );
    this.heldUntilMs = row ? nowMs + this.leaseMs : 0;
    this.nextTryMs = nowMs + (row ? this.leaseMs / 3 : this.scanIntervalMs);
    if (row) this.heldSince = row.since;
  }
}
