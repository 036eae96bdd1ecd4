/** Pseudo-random numbers from a seed: the same seed gives the same ones (mulberry32, by Tommy Ettinger, public domain). */
export class Random {
  private state: number;

  constructor(private readonly seed: number) {
    this.state = seed | 0;
  }

  /** A stream of its own: what is drawn from it does not depend on what else is drawn, nor when. */
  fork(name: string): Random {
    let hash = this.seed | 0;
    for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) + 0x9e3779b9;
    return new Random(hash);
  }

  /** At least 0, below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number below `bound`, which is at least 1. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Picks by weight: a kind of weight 2 comes twice as often as one of weight 1. */
  pickWeighted<Kind extends string>(weights: Readonly<Record<Kind, number>>): Kind {
    const entries = Object.entries(weights) as [Kind, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [kind, weight] of entries) {
      left -= weight;
      if (left < 0) return kind;
    }
    throw new Error('nothing to pick from');
  }

  /** All of them, in another order. */
  shuffle<Item>(items: readonly Item[]): Item[] {
    return items
      .map((item) => ({ item, place: this.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }
}
