import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BackgroundTask } from '#platform/concurrency';
import { Database } from '#platform/database';
import { isDatabaseAway } from '#platform/errors';
import { Checkout } from './checkout.js';
import { CheckoutsRepository } from './persistence/checkouts.repository.js';

const sagasPerRound = 200;
const sagasTogether = 50;
const failuresRemembered = 1_000;
const failureRestMs = 5_000;

/** Lets time pass for sagas: those whose deadline is over act, also the ones that an earlier process left behind. */
@Injectable()
export class SagaClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('SagaClock');
  /** Those that could not act a moment ago. */
  private readonly failed = new LRUCache<string, true>({
    max: failuresRemembered,
    ttl: failureRestMs,
    ttlAutopurge: false,
  });
  private readonly task = new BackgroundTask({ name: 'SagaClock', intervalMs: 500, round: () => this.tick() });

  constructor(
    private readonly database: Database,
    private readonly checkouts: CheckoutsRepository,
    private readonly checkout: Checkout,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  private async tick(): Promise<boolean> {
    const failed = [...this.failed.keys()];
    const due = await this.checkouts.dueIds(new Date(), sagasPerRound, failed);
    for (let first = 0; first < due.length; first += sagasTogether) {
      await this.advance(due.slice(first, first + sagasTogether));
    }
    return due.length === sagasPerRound;
  }

  /** One that fails holds up no other, here nor in the rounds that follow. */
  private async advance(orderIds: readonly string[]): Promise<void> {
    try {
      await this.database.transaction((tx) =>
        this.checkout.advanceAll(
          tx,
          orderIds.map((orderId) => ({ orderId, input: { type: 'TimePassed' } })),
        ),
      );
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      const [orderId, ...others] = orderIds;
      if (others.length > 0) {
        for (const each of orderIds) await this.advance([each]);
      } else if (orderId) {
        this.failed.set(orderId, true);
        this.logger.warn({ err: error, orderId }, 'a due saga could not act, and will be tried again');
      }
    }
  }
}
