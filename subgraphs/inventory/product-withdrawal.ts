import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ProductsService } from './products.service.js';

const intervalMs = 30_000;

/**
 * Takes off what users with a deleted account still offer: when told, and now and then for what an earlier process left.
 * A transaction for each batch, since one for all of a large seller's products would hold up every order of them.
 */
@Injectable()
export class ProductWithdrawal implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('ProductWithdrawal');
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private toldAgain = false;
  private stopping = false;

  constructor(private readonly products: ProductsService) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), intervalMs).unref();
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.underWay;
  }

  start(): void {
    this.toldAgain = true;
    this.underWay ??= this.run().finally(() => {
      this.underWay = undefined;
      if (this.toldAgain && !this.stopping) this.start();
    });
  }

  private async run(): Promise<void> {
    try {
      while (this.toldAgain && !this.stopping) {
        this.toldAgain = false;
        while (!this.stopping && (await this.products.withdrawSome())) {
          // Each round is a batch.
        }
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'products of deleted accounts stay on offer until the next round');
    }
  }
}
