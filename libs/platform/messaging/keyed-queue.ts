/** What has the same key happens one after the other, in the order it came; the rest side by side. */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** A failure holds up nobody. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key);
    return this.remember(key, before ? before.then(work, work) : work());
  }

  /** A failure is the failure of all that wait behind it. */
  runUnlessOneFails<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key);
    return this.remember(key, before ? before.then(work) : work());
  }

  private remember<T>(key: string, mine: Promise<T>): Promise<T> {
    this.tails.set(key, mine);
    const forget = () => {
      if (this.tails.get(key) === mine) this.tails.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  }
}
