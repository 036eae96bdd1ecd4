import { SoukError } from '#platform/errors';
import type { GatewayMetrics } from '../gateway-metrics.js';

/** Beyond this a process answers slower the more it takes on. */
const maxInFlight = 1_000;

/** Who waits for somebody else's execution does no work, but holds memory. */
const maxWaiting = 5_000;

/** How many operations are under way. Throws OVERLOADED at once beyond the bound, so that what was taken on stays fast. */
export class InFlight {
  private count = 0;
  private waiting = 0;

  constructor(
    private readonly metrics: GatewayMetrics,
    private readonly bound = maxInFlight,
  ) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.count >= this.bound) throw new SoukError('OVERLOADED', 'There is more to do than can be done; try again.');
    this.metrics.inFlight(++this.count);
    try {
      return await work();
    } finally {
      this.metrics.inFlight(--this.count);
    }
  }

  /**
   * Waits for an execution that another operation began, without a place among those under way: a crowd that asks a slow
   * subgraph for the same must not keep out who asks the others. Only for what `run` runs. Throws OVERLOADED.
   */
  async stepAside<T>(execution: Promise<T>): Promise<T> {
    if (this.waiting >= maxWaiting) throw new SoukError('OVERLOADED', 'Too many wait for the same; try again.');
    this.waiting += 1;
    this.metrics.inFlight(--this.count);
    try {
      return await execution;
    } finally {
      this.waiting -= 1;
      this.metrics.inFlight(++this.count);
    }
  }
}
