import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Checkout } from './checkout.js';
import { OrdersRepository } from './persistence/orders.repository.js';

const tickMs = 500;
const sagasPerTick = 200;

/** Lets time pass for sagas: those whose deadline is over act, also the ones that an earlier process left behind. */
@Injectable()
export class SagaClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('SagaClock');
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> = Promise.resolve();

  constructor(
    private readonly orders: OrdersRepository,
    private readonly checkout: Checkout,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.ticking;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.ticking = this.tick().finally(() => {
        if (this.timer) this.schedule();
      });
    }, tickMs);
  }

  private async tick(): Promise<void> {
    try {
      for (const orderId of await this.orders.dueIds(sagasPerTick)) {
        await this.checkout.advance(orderId, { type: 'TimePassed' });
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'due sagas will be looked at again');
    }
  }
}
