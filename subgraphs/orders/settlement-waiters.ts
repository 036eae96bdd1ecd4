import { Injectable } from '@nestjs/common';

/** Who waits for an order to settle, in this process. Waiting holds no database connection. */
@Injectable()
export class SettlementWaiters {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Tells whoever waits for this order that it moved. */
  wake(orderId: string): void {
    for (const resolve of this.waiting.get(orderId) ?? []) resolve();
  }

  /** Resolves when the order moved, or after `timeoutMs`. */
  moved(orderId: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        const others = this.waiting.get(orderId);
        others?.delete(settle);
        if (others?.size === 0) this.waiting.delete(orderId);
        resolve();
      };
      const timer = setTimeout(settle, timeoutMs);
      const others = this.waiting.get(orderId) ?? new Set();
      this.waiting.set(orderId, others.add(settle));
    });
  }
}
