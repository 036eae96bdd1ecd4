import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { CacheStore } from '#platform/cache';
import type { GatewayMetrics } from '../gateway-metrics.js';
import { type EpochSource, everything } from './epoch-source.js';
import { LocalEpochs } from './local-epochs.js';
import { SharedEpochs } from './shared-epochs.js';

const retryAfterMs = 250;

/**
 * A value for each schema coordinate, which changes whenever what the coordinate tells may have changed. An answer counts while
 * the values that were read before it was fetched still stand.
 */
export class Epochs implements OnApplicationShutdown {
  private readonly logger = new Logger('Epochs');
  private readonly source: EpochSource;
  /** Raises that the store has not taken, by when they were first tried: until it has, what they touch is not to be cached here. */
  private readonly unraised = new Map<string, number>();
  private attempts = 0;
  private retry: NodeJS.Timeout | undefined;
  private suspended = false;
  private isFailing = false;

  constructor(
    store: CacheStore,
    private readonly metrics: GatewayMetrics,
  ) {
    this.source = store.isShared ? new SharedEpochs(store) : new LocalEpochs();
    if (!store.isShared) return;
    // A store that was away may be back with what it held some time ago, epochs and answers alike; so may one that is new to us.
    store.onLapse(() => this.distrust());
    this.distrust();
  }

  /** The epochs as they stand, as one text; undefined while nobody can vouch for them. Never throws. */
  read(coordinates: readonly string[]): string | undefined | Promise<string | undefined> {
    if (!this.canVouchFor(coordinates)) return undefined;
    const epochs = this.source.read(coordinates);
    if (typeof epochs === 'string') return epochs;
    return epochs.then(
      // What happened meanwhile: the store may have fallen silent to others of us.
      (read) => (this.canVouchFor(coordinates) ? read : undefined),
      () => undefined,
    );
  }

  /** Makes every answer that touches one of these old news. Never throws: what fails is tried until it succeeds, uncached meanwhile. */
  async raise(coordinates: Iterable<string>): Promise<void> {
    const raised = [...coordinates];
    if (raised.length === 0) return;
    // A reader that comes while the raise is on its way may see either side of it: nobody has been told of the change yet.
    this.attempts += 1;
    const attempt = this.attempts;
    try {
      await this.source.raise(raised);
      this.succeeded(raised, attempt);
    } catch (cause) {
      for (const coordinate of raised) this.unraised.set(coordinate, attempt);
      this.failed(cause);
    }
  }

  /** Nobody tells this gateway of changes elsewhere: nothing is cached until `resume`. */
  suspend(): void {
    this.suspended = true;
  }

  /** Raise what was cached before first: nobody knows what happened meanwhile. */
  resume(): void {
    this.suspended = false;
  }

  onApplicationShutdown(): void {
    clearTimeout(this.retry);
  }

  private canVouchFor(coordinates: readonly string[]): boolean {
    if (this.suspended) return false;
    const { unraised } = this;
    if (unraised.size === 0) return true;
    return !unraised.has(everything) && !coordinates.some((coordinate) => unraised.has(coordinate));
  }

  /** All that was kept counts no more; nothing is kept until the store has been told so. */
  private distrust(): void {
    this.attempts += 1;
    this.unraised.set(everything, this.attempts);
    this.retryLater();
  }

  private succeeded(raised: readonly string[], attempt: number): void {
    this.metrics.epochRaise('ok');
    for (const coordinate of raised) {
      // One that failed later is not done by this one.
      const since = this.unraised.get(coordinate);
      if (since !== undefined && since <= attempt) this.unraised.delete(coordinate);
    }
    if (!this.isFailing) return;
    this.isFailing = false;
    this.logger.log('epochs can be raised again');
  }

  private failed(cause: unknown): void {
    this.metrics.epochRaise('failed');
    if (!this.isFailing)
      this.logger.warn({ err: cause }, 'epochs cannot be raised: what they guard is served uncached');
    this.isFailing = true;
    this.retryLater();
  }

  private retryLater(): void {
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      void this.raise(this.unraised.keys());
    }, retryAfterMs).unref();
  }
}
