import { Logger } from '@nestjs/common';
import { backoffMs } from './backoff.js';
import type { MessagingLimits } from './limits.js';
import { LetGo, type MessageBus } from './message-bus.js';
import type { MessagingMetrics } from './messaging.metrics.js';
import { describeError, OutageLog } from './outage.js';
import type { OutboxRow, OutboxRows } from './outbox-rows.js';
import type { RelayLease } from './relay-lease.js';
import { RestingSubjects } from './resting-subjects.js';
import { tracePublishing } from './traced-messages.js';
import { Wakeup } from './wakeup.js';

/** Rows of one subject under way at once: a subject that waits must not fill the window. */
const maxRowsPerSubject = 16;
/** Marks wait this long for a read to go with. What is not marked when the process is killed is sent twice. */
const markLingerMs = 50;

/** A read past held types is followed by a pause, this long at least and so many times as long as it took. */
const minHeldPauseMs = 50;
const heldPauseFactor = 10;

/** Brings what is in the outbox to the bus, in order for each subject, until the bus says it is done with. */
export class Relay {
  private readonly logger = new Logger('Relay');
  private readonly outage: OutageLog;
  private readonly wakeup = new Wakeup();
  private readonly underWay = new Map<string, string>();
  private readonly rowsPerSubject = new Map<string, number>();
  private readonly resting = new RestingSubjects();
  private done: string[] = [];
  private nextHeldReadMs = 0;
  private failures = 0;
  private closing = false;
  private running: Promise<void> | undefined;
  private readonly forgetBus: () => void;

  constructor(
    private readonly service: string,
    private readonly rows: Pick<OutboxRows, 'markAndRead' | 'mark' | 'close'>,
    private readonly lease: Pick<RelayLease, 'held' | 'since' | 'hold' | 'release'>,
    private readonly bus: MessageBus,
    private readonly metrics: Pick<MessagingMetrics, 'published'>,
    private readonly limits: MessagingLimits,
  ) {
    this.outage = new OutageLog(this.logger, 'relay', service);
    this.forgetBus = bus.onAvailable(() => this.wake());
  }

  start(): void {
    this.running ??= this.run();
  }

  /** There is something to send, or may be. */
  wake(): void {
    this.wakeup.now();
  }

  /** Marks what is done and lets another process take over. What is under way is sent again by whoever comes next. */
  async close(): Promise<void> {
    this.closing = true;
    this.forgetBus();
    this.wakeup.end();
    await this.running;
    try {
      if (this.done.length > 0) await this.rows.mark(this.done);
      await this.rows.close();
      await this.lease.release();
    } catch (error) {
      this.logger.warn({ service: this.service, ...describeError(error) }, 'the relay could not tidy up');
    }
  }

  private async run(): Promise<void> {
    while (!this.closing) {
      let pauseMs = this.limits.scanIntervalMs;
      try {
        if ((await this.lease.hold()) && (await this.pass())) pauseMs = 0;
        this.failures = 0;
        this.outage.ends();
      } catch (error) {
        this.outage.begins(error);
        // Without the database there is nothing to be woken for.
        await this.wakeup.sleep(backoffMs(++this.failures, 100, 5_000));
      }
      await this.wakeup.wait(this.limits.relayPauseMs, pauseMs);
    }
  }

  /** True when there is more to read at once. */
  private async pass(): Promise<boolean> {
    const heldTypes = this.bus.heldTypes();
    const limit = this.mayRead(heldTypes) ? this.limits.relayBatch : 0;
    if (limit === 0 && this.done.length === 0) return false;
    const readMs = performance.now();
    const rows = await this.markAndRead(heldTypes, limit);
    if (heldTypes.length > 0 && limit > 0) this.nextHeldReadMs = nextHeldRead(readMs);
    // The statement may have taken so long that another process has the lease by now.
    if (!this.lease.held || this.closing) return false;
    for (const row of rows) {
      // What was read while the message before it failed must not overtake it.
      if (!this.resting.failedSince(row.subject, readMs)) this.send(row);
    }
    return rows.length > 0 && rows.length === limit;
  }

  /** Past what is held a read goes through all of it: it is done now and then, and then seldom enough to cost little. */
  private mayRead(heldTypes: readonly string[]): boolean {
    if (!this.bus.ready || this.resting.tooMany()) return false;
    return heldTypes.length === 0 || performance.now() >= this.nextHeldReadMs;
  }

  private async markAndRead(heldTypes: readonly string[], limit: number): Promise<OutboxRow[]> {
    const marking = this.done;
    this.done = []; // More may be done while the statement runs.
    try {
      const rows = await this.rows.markAndRead({
        done: marking,
        underWay: [...this.underWay.keys()],
        heldSubjects: this.heldSubjects(),
        heldTypes,
        since: this.lease.since,
        limit,
      });
      for (const seq of marking) this.underWay.delete(seq);
      this.metrics.published(marking.length);
      return rows;
    } catch (error) {
      this.done.push(...marking);
      throw error;
    }
  }

  private send(row: OutboxRow): void {
    const rowsBefore = this.rowsPerSubject.get(row.subject) ?? 0;
    if (rowsBefore >= maxRowsPerSubject) return;
    this.underWay.set(row.seq, row.subject);
    this.rowsPerSubject.set(row.subject, rowsBefore + 1);
    const sentMs = performance.now();
    tracePublishing(this.service, row, () => this.bus.publish(row)).then(
      () => this.succeeded(row, sentMs),
      (error: unknown) => this.failed(row, error),
    );
  }

  private succeeded(row: OutboxRow, sentMs: number): void {
    this.leave(row);
    // One to another service may have failed meanwhile: what this one tells of the subject is older.
    if (!this.resting.failedSince(row.subject, sentMs)) this.resting.forget(row.subject);
    this.done.push(row.seq);
    this.wakeup.within(markLingerMs);
  }

  private failed(row: OutboxRow, error: unknown): void {
    this.leave(row);
    this.underWay.delete(row.seq);
    const first = this.resting.rest(row.subject);
    // When a process ends, or the broker is away, there is nothing wrong with the message.
    if (first && this.bus.ready && !(error instanceof LetGo)) {
      const { id, type, subject } = row;
      this.logger.warn(
        { service: this.service, messageId: id, type, subject, ...describeError(error) },
        'not published, will be tried again',
      );
    }
  }

  private leave(row: OutboxRow): void {
    const rows = (this.rowsPerSubject.get(row.subject) ?? 1) - 1;
    if (rows > 0) this.rowsPerSubject.set(row.subject, rows);
    else this.rowsPerSubject.delete(row.subject);
  }

  /** Those that failed a moment ago, or failed and still have rows under way that must fail too, and those with enough under way. */
  private heldSubjects(): string[] {
    const held = this.resting.subjects((subject) => this.rowsPerSubject.has(subject));
    for (const [subject, rows] of this.rowsPerSubject) if (rows >= maxRowsPerSubject) held.push(subject);
    return held;
  }
}

function nextHeldRead(startedMs: number): number {
  const nowMs = performance.now();
  return nowMs + Math.max(minHeldPauseMs, heldPauseFactor * (nowMs - startedMs));
}
