import { setTimeout as sleep } from 'node:timers/promises';

/** Lets a loop sleep until there is something to do, but not for longer than it said. */
export class Wakeup {
  private readonly ending = new AbortController();
  private wanted = false;
  private resume: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastWokenMs = 0;

  now(): void {
    this.wanted = true;
    this.resume?.();
  }

  /** Soon: what comes until then shares the waking, and an earlier one will do. */
  within(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.now();
    }, ms);
  }

  /** Returns when woken or after `maxMs`, and at least `minMs` after it last did. */
  async wait(minMs: number, maxMs: number): Promise<void> {
    const pauseMs = this.lastWokenMs + minMs - performance.now();
    if (pauseMs > 0) await this.sleep(pauseMs);
    if (!this.wanted && maxMs > 0) {
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, maxMs);
        this.resume = () => {
          clearTimeout(timeout);
          resolve();
        };
      });
      this.resume = undefined;
    }
    this.wanted = false;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastWokenMs = performance.now();
  }

  /** Returns after `ms`, woken or not. */
  sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }

  /** Ends every wait, this one and those to come. */
  end(): void {
    clearTimeout(this.timer);
    this.ending.abort();
    this.now();
  }
}
