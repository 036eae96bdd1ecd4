import type { OnApplicationShutdown } from '@nestjs/common';
import type { Epochs } from '../answers/epochs.js';

const atMostEveryMs = 250;

/** Raises epochs for events: the first at once, and what follows together, so that no coordinate is raised more than once in 250 ms. */
export class CoalescedRaises implements OnApplicationShutdown {
  private readonly waiting = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly epochs: Epochs) {}

  add(coordinates: Iterable<string>): void {
    for (const coordinate of coordinates) this.waiting.add(coordinate);
    if (this.waiting.size > 0 && !this.timer) this.flush();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private flush(): void {
    const coordinates = [...this.waiting];
    this.waiting.clear();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.waiting.size > 0) this.flush();
    }, atMostEveryMs).unref();
    void this.epochs.raise(coordinates);
  }
}
