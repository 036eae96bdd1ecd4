import { Injectable } from '@nestjs/common';
import { Rounds } from '#platform/concurrency';
import { SoukError } from '#platform/errors';
import type { OrderEntity } from './persistence/order.entity.js';
import { OrdersRepository } from './persistence/orders.repository.js';

/** Another process may be the one that moves an order: whoever waits looks again now and then. */
const pollMs = 250;
const lookedAtOnce = 500;

/** Follows one order from before its next step is taken. */
export class OrderWatch {
  private latest: OrderEntity | undefined;
  private wake: (() => void) | undefined;

  constructor(
    readonly orderId: string,
    /** Ends the watch. */
    readonly end: () => void,
  ) {}

  moved(order: OrderEntity): void {
    this.latest = order;
    this.wake?.();
  }

  /** How a step left the order that this process took since the last look; undefined when none did within `timeoutMs`. */
  async next(timeoutMs: number): Promise<OrderEntity | undefined> {
    if (!this.latest && timeoutMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const { latest } = this;
    this.latest = undefined;
    return latest;
  }
}

/** Who waits for an order to settle, in this process. Waiting holds no database connection. */
@Injectable()
export class Settlement {
  private readonly watches = new Map<string, Set<OrderWatch>>();

  /** However many wait, they look together. */
  private readonly looks = new Rounds<string, { order: OrderEntity | undefined }>({
    largest: lookedAtOnce,
    work: async (ids) => {
      const found = await this.orders.findMany(ids);
      return ids.map((id) => ({ order: found.get(id) }));
    },
    tryAlone: () => false,
  });

  constructor(private readonly orders: OrdersRepository) {}

  /** Begins to follow an order, also one that is yet to be written. Whoever begins it ends it. */
  watch(orderId: string): OrderWatch {
    const watches = this.watches.get(orderId) ?? new Set();
    this.watches.set(orderId, watches);
    const watch = new OrderWatch(orderId, () => {
      watches.delete(watch);
      if (watches.size === 0 && this.watches.get(orderId) === watches) this.watches.delete(orderId);
    });
    watches.add(watch);
    return watch;
  }

  /** Tells whoever follows this order that it moved. */
  moved(order: OrderEntity): void {
    for (const watch of this.watches.get(order.id) ?? []) watch.moved(order);
  }

  /** `order` as it is once `isDone`, or at `answerByMs` (epoch) as it is then. */
  async until(
    watch: OrderWatch,
    order: OrderEntity,
    answerByMs: number,
    isDone: (order: OrderEntity) => boolean,
  ): Promise<OrderEntity> {
    let current = order;
    while (!isDone(current)) {
      const leftMs = answerByMs - Date.now();
      if (leftMs <= 0) break;
      const found = (await watch.next(Math.min(leftMs, pollMs))) ?? (await this.looks.add(watch.orderId)).order;
      if (!found) throw new SoukError('NOT_FOUND', 'There is no such order.');
      if (found.version >= current.version) current = found;
    }
    return current;
  }
}
