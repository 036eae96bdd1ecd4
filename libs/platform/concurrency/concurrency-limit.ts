import { SoukError } from '#platform/errors';

/** Runs at most `slots` pieces of work at once and lets at most `places` wait; beyond that OVERLOADED, at once. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly slots: number,
    private readonly places: number,
    /** What somebody who finds no place is told. */
    private readonly refusal: string,
  ) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.takeSlot();
    try {
      return await work();
    } finally {
      this.passOnSlot();
    }
  }

  private async takeSlot(): Promise<void> {
    if (this.running < this.slots) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.places) throw new SoukError('OVERLOADED', this.refusal);
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private passOnSlot(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
