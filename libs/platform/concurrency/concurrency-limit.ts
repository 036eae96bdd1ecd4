import { SoukError } from '#platform/errors';

export interface ConcurrencyOptions {
  /** Pieces of work at once. */
  slots: number;
  /** How many may wait for a slot. */
  places: number;
  /** How long one may wait. */
  waitMs: number;
  /** What is told to one that finds no place, or waited too long. */
  refusal: string;
}

/** Runs so much work at once; the rest waits its turn, within bounds. Throws OVERLOADED beyond them, with nothing begun. */
export class ConcurrencyLimit {
  private running = 0;
  /** Whoever waits, in order of arrival: called when a slot is theirs. */
  private readonly waiting = new Set<() => void>();

  constructor(private readonly options: ConcurrencyOptions) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.takeSlot();
    try {
      return await work();
    } finally {
      this.passOnSlot();
    }
  }

  private async takeSlot(): Promise<void> {
    const { slots, places, waitMs, refusal } = this.options;
    if (this.running < slots) {
      this.running += 1;
      return;
    }
    if (this.waiting.size >= places) throw new SoukError('OVERLOADED', refusal);
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(begin);
        reject(new SoukError('OVERLOADED', refusal));
      }, waitMs);
      this.waiting.add(begin);
    });
  }

  private passOnSlot(): void {
    const [next] = this.waiting;
    if (next) {
      this.waiting.delete(next);
      next();
    } else {
      this.running -= 1;
    }
  }
}
