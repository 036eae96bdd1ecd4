import type { Check, Finding } from './checks/check.js';

/** What looks wrong, to be looked at again: by the check that says so, each thing once. */
export class Suspects {
  private readonly keysOf = new Map<Check, Set<string>>();

  add(check: Check, findings: readonly Finding[]): void {
    const keys = this.keysOf.get(check) ?? new Set();
    for (const { key } of findings) keys.add(key);
    this.keysOf.set(check, keys);
  }

  get count(): number {
    return [...this.keysOf.values()].reduce((sum, { size }) => sum + size, 0);
  }

  *inPages(size: number): Iterable<{ readonly check: Check; readonly keys: readonly string[] }> {
    for (const [check, keys] of this.keysOf) {
      const all = [...keys];
      for (let from = 0; from < all.length; from += size) yield { check, keys: all.slice(from, from + size) };
    }
  }
}
