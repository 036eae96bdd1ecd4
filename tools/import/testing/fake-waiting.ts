import type { Waiting } from '../waiting.js';

/** Time that passes only while somebody sleeps. */
export class FakeWaiting implements Waiting {
  readonly sleeps: number[] = [];
  private time = 1_000;

  now(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    const until = this.time + ms;
    this.sleeps.push(ms);
    await Promise.resolve();
    this.time = Math.max(this.time, until);
  }
}
