import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundTask } from '#platform/concurrency';
import { SessionsService } from './sessions.service.js';

const batch = 500;

/** Deletes expired sessions now and then, a bounded number at a time. */
@Injectable()
export class SessionPruning implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new BackgroundTask({
    name: 'SessionPruning',
    intervalMs: 10 * 60_000,
    round: async () => (await this.sessions.pruneExpired(batch)) === batch,
  });

  constructor(private readonly sessions: SessionsService) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }
}
