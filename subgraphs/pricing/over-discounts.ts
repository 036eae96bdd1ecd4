import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundTask } from '#platform/concurrency';
import { DiscountsService } from './discounts.service.js';

const batch = 500;
/** More than the clocks of replicas differ by: what has ended for one of them has then ended for all. */
const graceMs = 60_000;

/** Puts away now and then what is past by the clock, so that prices are not looked up among it. */
@Injectable()
export class OverDiscounts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new BackgroundTask({
    name: 'OverDiscounts',
    intervalMs: 60_000,
    round: () => this.discounts.tidy(new Date(Date.now() - graceMs), batch),
  });

  constructor(private readonly discounts: DiscountsService) {}

  onApplicationBootstrap(): void {
    this.task.start();
    this.task.now();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }
}
