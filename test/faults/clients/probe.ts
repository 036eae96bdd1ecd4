import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from './catalogue.js';
import type { Client } from './client.js';

const pollMs = 100;

/** Somebody with money who orders what there is enough of: it goes through as soon as the shop works. */
export class Probe {
  private orders = 0;

  constructor(
    readonly client: Client,
    private readonly product: Product,
  ) {}

  /** How long it takes until an order goes through that is asked for from now on, in ms; undefined when none does in time. */
  async timeToOrder(withinMs: number): Promise<number | undefined> {
    const startMs = performance.now();
    const leftMs = () => startMs + withinMs - performance.now();
    while (leftMs() > 0) {
      const key = `${this.client.name} ${this.orders++}`;
      const items = [{ productId: this.product.id, quantity: 1 }];
      let answer = await this.client.insist({ kind: 'place', key, items }, leftMs());
      while (answer.kind === 'order' && answer.order.status === 'PENDING' && leftMs() > 0) {
        await sleep(pollMs);
        answer = await this.client.insist({ kind: 'read', orderId: answer.order.id }, leftMs());
      }
      if (answer.kind === 'order' && answer.order.status === 'PLACED') return performance.now() - startMs;
    }
    return undefined;
  }
}
