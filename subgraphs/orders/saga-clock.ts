import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundTask } from '#platform/concurrency';
import { Checkout } from './checkout.js';
import { OrdersRepository } from './persistence/orders.repository.js';

const sagasPerRound = 200;

/** Lets time pass for sagas: those whose deadline is over act, also the ones that an earlier process left behind. */
@Injectable()
export class SagaClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('SagaClock');
  private readonly task = new BackgroundTask({ name: 'SagaClock', intervalMs: 500, round: () => this.tick() });

  constructor(
    private readonly orders: OrdersRepository,
    private readonly checkout: Checkout,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** One that fails holds up no other. */
  private async tick(): Promise<boolean> {
    const due = await this.orders.dueIds(new Date(), sagasPerRound);
    let advanced = 0;
    for (const orderId of due) {
      try {
        await this.checkout.advance(orderId, { type: 'TimePassed' });
        advanced += 1;
      } catch (error) {
        this.logger.warn({ err: error, orderId }, 'a due saga could not act');
      }
    }
    return advanced === sagasPerRound;
  }
}
