/** Whether a JSON value nests deeper than so many levels. Takes no stack of its own: what it looks at may be built to exhaust it. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each === 'object' && each !== null) {
        for (const child of Object.values(each)) {
          if (typeof child === 'object' && child !== null) next.push(child);
        }
      }
    }
    if (next.length === 0) return false;
    level = next;
  }
  return true;
}
