import { Address } from './address.js';

/** The addresses of one service, taken in turn; those where requests fail are left out while others are left. */
export class Addresses {
  private readonly all: readonly [Address, ...Address[]];
  private turn = 0;

  constructor(urls: readonly string[], nowMs = performance.now()) {
    const [first, ...others] = urls.map((url) => new Address(url, nowMs));
    if (!first) throw new Error('a service needs an address');
    this.all = [first, ...others];
  }

  /** The next one for a request. `mayProbe`: it may be sent again elsewhere when it finds nobody there. */
  next(request: object, mayProbe: boolean, nowMs: number): Address {
    const [first] = this.all;
    if (this.all.length === 1) return first;
    const healthy = this.find((address) => address.isHealthy || (mayProbe && address.isDue(nowMs)));
    if (healthy) {
      if (!healthy.isHealthy) healthy.probedBy(request);
      return healthy;
    }
    // Refusing because of what others saw would help nobody.
    return this.find(() => true) ?? first;
  }

  /** Where to send again what failed at `after`: another one where there is another, a healthy one if there is. */
  nextAfter(after: Address): Address {
    return (
      this.find((address) => address !== after && address.isHealthy) ??
      this.find((address) => address !== after) ??
      after
    );
  }

  disconnect(): void {
    for (const address of this.all) address.destroy();
  }

  /** In turn: the one after it is the first to be looked at the next time. */
  private find(fits: (address: Address) => boolean): Address | undefined {
    const { all } = this;
    for (let offset = 0; offset < all.length; offset += 1) {
      const index = (this.turn + offset) % all.length;
      const address = all[index];
      if (address && fits(address)) {
        this.turn = (index + 1) % all.length;
        return address;
      }
    }
    return undefined;
  }
}
