import { LRUCache } from 'lru-cache';

/** Some 10 MB. Who is counted for one address or account alone is forgotten early only after so many others came. */
const maxKeys = 50_000;

interface Window {
  count: number;
  readonly endsAtMs: number;
}

/**
 * How often each key came in a window that began when it first came. Bounded, and without a timer for each key, as
 * rate-limiter-flexible's memory has: a crowd of addresses is cheap to make up, a network of 48 bits holds 65,536 that count apart.
 */
export class FixedWindows {
  private readonly windows: LRUCache<string, Window>;

  constructor(
    private readonly points: number,
    private readonly durationMs: number,
    keys = maxKeys,
  ) {
    this.windows = new LRUCache({ max: keys });
  }

  /** Counts one, or so many; 0 when that was within the limit, else in how many milliseconds the window ends. */
  consume(key: string, points = 1, nowMs = performance.now()): number {
    let window = this.windows.get(key);
    if (!window || window.endsAtMs <= nowMs) {
      window = { count: 0, endsAtMs: nowMs + this.durationMs };
      this.windows.set(key, window);
    }
    window.count += points;
    return window.count <= this.points ? 0 : window.endsAtMs - nowMs;
  }
}
