import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { eventually } from '#platform/testing';
import type { Catalogue } from './catalogue.js';
import type { Client } from './client.js';
import type { OrderStatus, OrderTold } from './history.js';

/** Longer than anything takes here, on a machine that does much else. */
export const patienceMs = 60_000;
const patience = { timeoutMs: patienceMs, intervalMs: 100 };

const stocked = z.object({ product: z.object({ stock: z.object({ available: z.number() }) }) });
const paid = z.object({ order: z.object({ payment: z.object({ status: z.string() }).nullable() }) });

/** Somebody who has one order at a time, and follows it to its end. */
export class LoneCustomer {
  /** Units of one order. */
  readonly quantity = 2;
  private orders = 0;

  constructor(
    private readonly client: Client,
    private readonly catalogue: Catalogue,
  ) {}

  /** Insists until there is an answer: the order as it is then. */
  async place(items = [{ productId: this.catalogue.plenty.id, quantity: this.quantity }]): Promise<OrderTold> {
    const key = `${this.client.name} alone ${this.orders++}`;
    const answer = await this.client.insist({ kind: 'place', key, items }, patienceMs);
    if (answer.kind !== 'order') throw new Error(`not ordered: ${JSON.stringify(answer)}`);
    return answer.order;
  }

  /** One that went through, if need be after others that took too long. */
  async placed(): Promise<OrderTold> {
    for (;;) {
      const order = await this.place();
      if ((await this.sees(order, 'PLACED', 'CANCELLED')) === 'PLACED') return order;
    }
  }

  async cancel({ id }: OrderTold): Promise<void> {
    await this.client.insist({ kind: 'cancel', orderId: id }, patienceMs);
  }

  /** Resolves when an order is in one of these states, with that. */
  async sees({ id }: OrderTold, ...statuses: OrderStatus[]): Promise<OrderStatus> {
    return eventually(async () => {
      const answer = await this.client.ask({ kind: 'read', orderId: id });
      const status = answer.kind === 'order' ? answer.order.status : undefined;
      if (!status || !statuses.includes(status)) throw new Error(`order ${id} is ${status ?? answer.kind}`);
      return status;
    }, patience);
  }

  /** Resolves when an order's payment is so; null: nothing was ever taken. */
  async seesPayment({ id }: OrderTold, expected: 'CHARGED' | 'DECLINED' | 'REFUNDED' | null): Promise<void> {
    await eventually(async () => {
      const answer = await this.client.account.send('query ($id: ID!) { order(id: $id) { payment { status } } }', {
        id,
      });
      const status = paid.parse(answer).order.payment?.status ?? null;
      if (status !== expected) throw new Error(`the payment of order ${id} is ${status}`);
    }, patience);
  }

  /** Resolves when so many units of what it orders are there. */
  async seesStock(expected: number): Promise<void> {
    await eventually(async () => {
      const available = await this.available();
      if (available !== expected) throw new Error(`${available} are available, not ${expected}`);
    }, patience);
  }

  /** What is there once nothing moves any more: what an order before this one took may still be on its way back. */
  async availableAtRest(): Promise<number> {
    let last = await this.available();
    for (let same = 0; same < 10; ) {
      await sleep(200);
      const now = await this.available();
      same = now === last ? same + 1 : 0;
      last = now;
    }
    return last;
  }

  async available(): Promise<number> {
    const query = 'query ($id: ID!) { product(id: $id) { stock { available } } }';
    const answer = await this.client.account.send(query, { id: this.catalogue.plenty.id });
    return stocked.parse(answer).product.stock.available;
  }
}
