import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Epochs } from '../answers/epochs.js';

const atMostEveryMs = 250;

/** Raises epochs for events: the first at once, and what follows together, so that no coordinate is raised more than once in 250 ms. */
export class CoalescedRaises implements BeforeApplicationShutdown {
  private readonly waiting = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly epochs: Pick<Epochs, 'raise'>) {}

  add(coordinates: Iterable<string>): void {
    for (const coordinate of coordinates) this.waiting.add(coordinate);
    if (this.waiting.size > 0 && !this.timer) void this.flush();
  }

  /** What was heard is raised for those who stay, while the store can still be reached. */
  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.size > 0) await this.flush();
  }

  private flush(): Promise<void> {
    const coordinates = [...this.waiting];
    this.waiting.clear();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.waiting.size > 0) void this.flush();
    }, atMostEveryMs).unref();
    return this.epochs.raise(coordinates);
  }
}
