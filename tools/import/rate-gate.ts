import type { Waiting } from './waiting.js';

/** A shop that says 1 ms, or nothing, is not asked a thousand times a second. */
const shortestWaitMs = 250;
/** A shop that says a day is asked again sooner. */
const longestWaitMs = 300_000;

/** Holds everyone back while the shop's rate limit lasts. */
export class RateGate {
  private closedUntil = 0;

  constructor(
    private readonly waiting: Waiting,
    private readonly onClose: (ms: number) => void,
  ) {}

  /** Resolves when asking makes sense. */
  async pass(): Promise<void> {
    for (let ms = this.closedUntil - this.waiting.now(); ms > 0; ms = this.closedUntil - this.waiting.now()) {
      await this.waiting.sleep(ms);
    }
  }

  /** The shop wants nobody to ask for so long. */
  close(retryAfterMs = 0): void {
    const ms = Math.min(Math.max(retryAfterMs, shortestWaitMs), longestWaitMs);
    const until = this.waiting.now() + ms;
    if (until <= this.closedUntil) return;
    this.closedUntil = until;
    this.onClose(ms);
  }
}
