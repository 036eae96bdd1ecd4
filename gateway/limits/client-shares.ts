import { SoukError } from '#platform/errors';

/** Half of what the gateway has under way at once. */
const maxForOne = 500;
const retryAfterMs = 1_000;

/** How much of what is under way is one client's: a minute's limit may be used up in an instant. */
export class ClientShares {
  private readonly underWay = new Map<string, number>();

  constructor(private readonly bound = maxForOne) {}

  /** Throws RATE_LIMITED at once for a client that has as many operations under way as it may. */
  async run<T>(client: string, work: () => Promise<T>): Promise<T> {
    const count = this.underWay.get(client) ?? 0;
    if (count >= this.bound) {
      throw new SoukError('RATE_LIMITED', 'Too many operations at once; wait for some to end.', { retryAfterMs });
    }
    this.underWay.set(client, count + 1);
    try {
      return await work();
    } finally {
      const left = (this.underWay.get(client) ?? 1) - 1;
      if (left > 0) this.underWay.set(client, left);
      else this.underWay.delete(client);
    }
  }
}
