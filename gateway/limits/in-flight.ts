import { SoukError } from '#platform/errors';
import type { GatewayMetrics } from '../gateway-metrics.js';

/** Beyond this a process answers slower the more it takes on. */
const maxInFlight = 1_000;

/** How many operations are under way. Throws OVERLOADED at once beyond the bound, so that what was taken on stays fast. */
export class InFlight {
  private count = 0;

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
}
