import { randomBytes } from 'node:crypto';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { CacheStore } from '#platform/cache';
import type { GatewayMetrics } from '../gateway-metrics.js';

/** One hash for all: read in one round trip, and whole on one node of a cluster. */
const key = 'epochs';
const retryAfterMs = 250;

/**
 * A random value for each schema coordinate, which changes whenever what the coordinate tells may have changed. An answer
 * counts while the values that were read before it was fetched still stand. Random, so that an epoch that was lost and
 * made anew never looks like the one that an old answer carries.
 */
export class Epochs implements OnApplicationShutdown {
  private readonly logger = new Logger('Epochs');
  /** Raises that the store has not taken: until it has, what they touch is not to be cached here. */
  private readonly unraised = new Map<string, symbol>();
  private retry: NodeJS.Timeout | undefined;
  private suspended = false;

  constructor(
    private readonly store: CacheStore,
    private readonly metrics: GatewayMetrics,
  ) {}

  /** The epochs as they stand, as one text; undefined while nobody can vouch for them. Never throws. */
  async read(coordinates: readonly string[]): Promise<string | undefined> {
    if (this.suspended || coordinates.some((coordinate) => this.unraised.has(coordinate))) return undefined;
    try {
      let epochs = await this.store.getFields(key, coordinates);
      if (epochs.includes(undefined)) {
        const missing = coordinates.filter((_, index) => epochs[index] === undefined);
        await this.store.addFields(key, fresh(missing));
        epochs = await this.store.getFields(key, coordinates);
      }
      return epochs.includes(undefined) ? undefined : epochs.join();
    } catch {
      return undefined;
    }
  }

  /** Makes every answer that touches one of these old news. Never throws: what fails is tried until it succeeds, uncached meanwhile. */
  async raise(coordinates: Iterable<string>): Promise<void> {
    const raise = Symbol('raise');
    for (const coordinate of coordinates) this.unraised.set(coordinate, raise);
    await this.raiseAll();
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

  private async raiseAll(): Promise<void> {
    const raises = [...this.unraised];
    if (raises.length === 0) return;
    try {
      await this.store.setFields(key, fresh(raises.map(([coordinate]) => coordinate)));
      for (const [coordinate, raise] of raises) {
        // One that came meanwhile is not done by this one.
        if (this.unraised.get(coordinate) === raise) this.unraised.delete(coordinate);
      }
      this.metrics.epochRaise('ok');
    } catch (cause) {
      this.metrics.epochRaise('failed');
      if (this.retry) return;
      this.logger.warn({ err: cause }, 'epochs cannot be raised: what they guard is served uncached');
      this.retry = setTimeout(() => {
        this.retry = undefined;
        void this.raiseAll();
      }, retryAfterMs).unref();
    }
  }
}

function fresh(coordinates: readonly string[]): Record<string, string> {
  const value = randomBytes(9).toString('base64url');
  return Object.fromEntries(coordinates.map((coordinate) => [coordinate, value]));
}
