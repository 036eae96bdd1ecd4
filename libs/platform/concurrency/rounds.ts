export interface RoundsOptions<Item, Result> {
  /** Items of one round, at most. */
  largest: number;
  /** Rounds under way at once; one when left out. */
  atOnce?: number;
  /** What became of each item, in their order; an Error is that item's alone. */
  work: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>;
  /** Whether a round that failed as a whole is worth repeating with each item alone, so that one of them fails no other. */
  tryAlone: (error: unknown) => boolean;
}

/**
 * Group commit: one round of work at a time (or a few), and what comes meanwhile makes up the next. Nobody waits for company
 * when nothing is under way. How many may wait is for the caller to bound. (Messages have a lane of
 * their own, `BatchLane`: it keeps the order of each subject.)
 */
export class Rounds<Item, Result> {
  private waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  private underWay = 0;

  constructor(private readonly options: RoundsOptions<Item, Result>) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.underWay < (this.options.atOnce ?? 1)) void this.workAll();
    });
  }

  private async workAll(): Promise<void> {
    this.underWay += 1;
    // Those that come in the same turn of the event loop share the first round.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const round = this.waiting.splice(0, this.options.largest);
      const results = await this.workOn(round.map(({ item }) => item));
      for (const [index, { resolve, reject }] of round.entries()) {
        const result = results[index];
        if (result instanceof Error || result === undefined) reject(result ?? new Error('a round left an item out'));
        else resolve(result);
      }
    }
    this.underWay -= 1;
  }

  /** Never rejects. */
  private async workOn(items: readonly Item[]): Promise<readonly (Result | Error)[]> {
    try {
      return await this.options.work(items);
    } catch (error) {
      if (items.length === 1 || !this.options.tryAlone(error)) return items.map(() => asError(error));
      const alone: (Result | Error)[] = [];
      for (const item of items) alone.push(...(await this.workOn([item])));
      return alone;
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
