import type { BeforeApplicationShutdown } from '@nestjs/common';

/** Mutations run to their end, however long that takes and whoever waits: nothing that they use may end before. */
export class MutationsUnderWay implements BeforeApplicationShutdown {
  private readonly underWay = new Set<Promise<unknown>>();

  add(work: Promise<unknown>): void {
    const end = () => this.underWay.delete(work);
    this.underWay.add(work);
    work.then(end, end);
  }

  /** Resolves when those that are under way now have ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  /** Those whose clients have gone, too, end before connections are let go of. */
  beforeApplicationShutdown(): Promise<void> {
    return this.ended();
  }
}
