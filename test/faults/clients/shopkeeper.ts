import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../libs/platform/testing/random.js';
import type { Product } from './catalogue.js';
import type { Client } from './client.js';

const longestPauseMs = 400;
const insistMs = 8_000;
const doings = { ship: 5, deliver: 3, restock: 6, cancel: 1 };

/** An admin who ships, delivers and restocks, and cancels now and then. */
export class Shopkeeper {
  private steps = 0;

  constructor(
    private readonly client: Client,
    private readonly customers: readonly Client[],
    private readonly products: readonly Product[],
    private readonly random: Random,
  ) {}

  async workUntil(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const { random } = this;
      const doing = random.pickWeighted(doings);
      const which = random.next();
      const product = random.pick(this.products);
      const quantity = random.between(1, 12);
      const pauseMs = random.between(0, longestPauseMs);
      if (doing === 'restock') {
        const key = `${this.client.name} ${this.steps++}`;
        await this.client.insist({ kind: 'restock', key, productId: product.id, quantity }, insistMs);
      } else {
        const wanted = doing === 'deliver' ? 'SHIPPED' : 'PLACED';
        const orders = this.customers
          .flatMap(({ orders }) => [...orders.values()])
          .filter(({ status, id }) => (this.client.orders.get(id)?.status ?? status) === wanted);
        const order = orders[Math.floor(which * orders.length)];
        if (order) await this.client.ask({ kind: doing, orderId: order.id });
      }
      await sleep(pauseMs);
    }
  }
}
