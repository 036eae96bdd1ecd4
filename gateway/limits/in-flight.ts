import { SoukError } from '#platform/errors';
import type { GatewayMetrics } from '../gateway-metrics.js';

/** Beyond this a process answers slower the more it takes on. */
export const maxInFlight = 1_000;

/** Who waits for somebody else's execution does no work, but holds memory. */
const maxWaiting = 5_000;

/** What was taken on is over by then, mostly. */
const retryAfterMs = 1_000;

/** How many operations are under way, and no more than that, so that what was taken on stays fast. */
export class InFlight {
  private count = 0;
  private waiting = 0;

  constructor(
    metrics: Pick<GatewayMetrics, 'watchOperations'>,
    private readonly bound = maxInFlight,
  ) {
    metrics.watchOperations(() => this.count);
  }

  /** Takes a place, which `leave` gives back. Throws OVERLOADED at once when there is none. */
  enter(): void {
    if (this.count >= this.bound) throw overloaded('There is more to do than can be done; try again.');
    this.count += 1;
  }

  leave(): void {
    this.count -= 1;
  }

  /**
   * Waits for an execution that another operation began, without a place among those under way: a crowd that asks a slow
   * subgraph for the same must not keep out who asks the others. Only for who has a place. Throws OVERLOADED.
   */
  async stepAside<T>(execution: Promise<T>): Promise<T> {
    if (this.waiting >= maxWaiting) throw overloaded('Too many wait for the same; try again.');
    this.waiting += 1;
    this.count -= 1;
    try {
      return await execution;
    } finally {
      this.waiting -= 1;
      this.count += 1;
    }
  }
}

function overloaded(message: string): SoukError {
  return new SoukError('OVERLOADED', message, { retryAfterMs });
}
