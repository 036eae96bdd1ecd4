import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SessionsService } from './sessions.service.js';

const intervalMs = 10 * 60_000;
const batch = 500;
const batchesAtOnce = 20;

/** Deletes expired sessions now and then, a bounded number at a time. */
@Injectable()
export class SessionPruning implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('SessionPruning');
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();

  constructor(private readonly sessions: SessionsService) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.underWay = this.prune();
    }, intervalMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private async prune(): Promise<void> {
    try {
      for (let round = 0; round < batchesAtOnce; round += 1) {
        if ((await this.sessions.pruneExpired(batch)) < batch) return;
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'expired sessions stay until the next round');
    }
  }
}
