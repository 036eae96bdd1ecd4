import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundTask } from '#platform/concurrency';
import { ProductsService } from './products.service.js';

/**
 * Takes off what users with a deleted account still offer: when told, and now and then for what an earlier process left.
 * A transaction for each batch, since one for all of a large seller's products would hold up every order of them.
 */
@Injectable()
export class ProductWithdrawal implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new BackgroundTask({
    name: 'ProductWithdrawal',
    intervalMs: 30_000,
    round: () => this.products.withdrawSome(),
  });

  constructor(private readonly products: ProductsService) {}

  onApplicationBootstrap(): void {
    this.task.start();
    this.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Somebody's account was deleted. */
  start(): void {
    this.task.now();
  }
}
