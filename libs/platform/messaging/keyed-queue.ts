/** What has a key in common happens one after the other, in the order it came; the rest side by side. */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** A failure holds up nobody. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key);
    return this.remember([key], before ? before.then(work, work) : work());
  }

  /** A failure is the failure of all that wait behind it. */
  runUnlessOneFails<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = keys.map((key) => this.tails.get(key)).filter((tail) => tail !== undefined);
    return this.remember(keys, before.length > 0 ? Promise.all(before).then(work) : work());
  }

  private remember<T>(keys: readonly string[], mine: Promise<T>): Promise<T> {
    if (keys.length === 0) return mine;
    for (const key of keys) this.tails.set(key, mine);
    const forget = () => {
      for (const key of keys) if (this.tails.get(key) === mine) this.tails.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  }
}
