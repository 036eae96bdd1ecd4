import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AuditConfig } from './audit.config.js';
import { AuditMetrics } from './audit-metrics.js';
import type { AuditReport } from './report.js';
import { runAudit } from './run-audit.js';

/** Violations that a round writes to the log; the command shows more. */
const mostLogged = 100;

/**
 * Audits the open shop now and then, tells the log what it finds, and the metrics how much. It rests between two rounds however
 * long they take, and before the first one, in which others may still migrate their databases.
 */
@Injectable()
export class PeriodicAudit implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;

  constructor(
    @Inject(AuditConfig) private readonly config: AuditConfig,
    private readonly metrics: AuditMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.metrics.begins(this.config.intervalMs);
    if (this.config.intervalMs > 0) this.rest();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.underWay;
  }

  private rest(): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.underWay = this.round();
    }, this.config.intervalMs);
  }

  private async round(): Promise<void> {
    const { databaseUrls, amqpUrl, recheckMs } = this.config;
    const { signal } = this.stopping;
    try {
      const report = await runAudit({ databaseUrls, amqpUrl, recheckMs, signal, leavesDeadLetters: true });
      this.log(report);
      this.metrics.ended(report);
    } catch (error) {
      if (!signal.aborted) this.logger.warn({ err: error }, 'the audit could not look, and will try again');
    }
    this.rest();
  }

  private log({ violations, counts, found }: AuditReport): void {
    for (const violation of violations.slice(0, mostLogged)) {
      this.logger.error({ violation }, 'an invariant is broken');
    }
    if (found > mostLogged) this.logger.error({ counts }, `${found} violations in all`);
  }
}
