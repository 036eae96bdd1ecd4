import { setTimeout as sleep } from 'node:timers/promises';

export interface BatchLaneOptions<Item> {
  maxItems: number;
  /** Of a batch of more than one. */
  maxBytes: number;
  /** A batch is followed by a pause as long as it took, this long at most: where there is much to do batches grow, and each message costs less. */
  longestPauseMs: number;
  bytesOf: (item: Item) => number;
  /** No two items with one key are in one batch, and they keep their order. */
  keyOf: (item: Item) => string;
  /** Asked when a batch is made up. What it throws is the item's end, and no other's. */
  check: (item: Item) => void;
  work: (items: readonly Item[]) => Promise<void>;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Group commit: one batch at work at a time, and what arrives meanwhile makes up the next. Who comes when little is done waits for nothing. */
export class BatchLane<Item> {
  private waiting: Waiting<Item>[] = [];
  private running = false;
  private nextBatchMs = 0;

  constructor(private readonly options: BatchLaneOptions<Item>) {}

  /** Ends as the batch does that the item is in. */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.running) return;
      this.running = true;
      // What arrives in the same turn, out of one read of a socket for one, goes together.
      queueMicrotask(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const pauseMs = this.nextBatchMs - performance.now();
      if (pauseMs > 0) await sleep(pauseMs);
      const batch = this.takeBatch();
      if (batch.length === 0) continue;
      const beganMs = performance.now();
      try {
        await this.options.work(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      const endedMs = performance.now();
      this.nextBatchMs = endedMs + Math.min(endedMs - beganMs, this.options.longestPauseMs);
    }
    this.running = false;
  }

  private takeBatch(): Waiting<Item>[] {
    const { maxItems, maxBytes, bytesOf, keyOf } = this.options;
    const batch: Waiting<Item>[] = [];
    const later: Waiting<Item>[] = [];
    const keys = new Set<string>();
    let bytes = 0;
    let full = false;
    for (const each of this.waiting) {
      if (!this.stands(each)) continue;
      const key = keyOf(each.item);
      const isLater: boolean = full || keys.has(key);
      const withIt = bytes + bytesOf(each.item);
      full ||= batch.length === maxItems || (!isLater && batch.length > 0 && withIt > maxBytes);
      if (full || isLater) {
        later.push(each);
        // What is about the same subject must not overtake it.
        keys.add(key);
      } else {
        keys.add(key);
        batch.push(each);
        bytes = withIt;
      }
    }
    this.waiting = later;
    return batch;
  }

  private stands({ item, reject }: Waiting<Item>): boolean {
    try {
      this.options.check(item);
      return true;
    } catch (error) {
      reject(error);
      return false;
    }
  }
}
