import { Logger } from '@nestjs/common';
import type { Database } from '#platform/database';
import { describeError } from './outage.js';
import type { RelayLease } from './relay-lease.js';

const publishedForHours = 24;
const inboxForDays = 30;
/** Rows a statement takes at most: short transactions, whatever piled up. */
const rowsAtOnce = 5_000;
const intervalMs = 60_000;
const intervalWhileBehindMs = 1_000;

/** Removes outbox and inbox rows that nobody will ask for any more. */
export class Retention {
  private readonly logger = new Logger('Retention');
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly service: string,
    private readonly database: Database,
    private readonly lease: Pick<RelayLease, 'held'>,
  ) {}

  start(): void {
    this.schedule(intervalMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Removes a bounded number of rows of each kind. True when there may be more. */
  async prune(): Promise<boolean> {
    const [, outboxRows]: [unknown, number] = await this.database.manager.query(
      `DELETE FROM outbox WHERE seq IN (
         SELECT seq FROM (SELECT seq, published_at FROM outbox WHERE published_at IS NOT NULL ORDER BY seq LIMIT $1) AS oldest
         WHERE published_at < now() - $2 * interval '1 hour'
       )`,
      [rowsAtOnce, publishedForHours],
    );
    const [, inboxRows]: [unknown, number] = await this.database.manager.query(
      `DELETE FROM inbox WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM inbox WHERE received_at < now() - $2 * interval '1 day' LIMIT $1
       ))`,
      [rowsAtOnce, inboxForDays],
    );
    return outboxRows === rowsAtOnce || inboxRows === rowsAtOnce;
  }

  private schedule(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.run();
    }, ms);
  }

  private async run(): Promise<void> {
    let behind = false;
    try {
      behind = this.lease.held && (await this.prune());
    } catch (error) {
      this.logger.warn({ service: this.service, ...describeError(error) }, 'old messages could not be removed');
    }
    this.schedule(behind ? intervalWhileBehindMs : intervalMs);
  }
}
