/**
 * Works items off, so many at a time, taking one when a place is free. The first failure ends the others, and is thrown
 * when they have ended. When `ending` aborts nothing new is begun or waited for; what that breaks is no failure. The
 * source is closed, as soon as it gives way.
 */
export async function workOff<Item>(
  items: AsyncGenerator<Item>,
  places: number,
  ending: AbortController,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const worker = async () => {
    try {
      for (;;) {
        const next = await nextUntil(ending.signal, items);
        if (!next || next.done || ending.signal.aborted) return;
        await work(next.value);
      }
    } catch (error) {
      if (!ending.signal.aborted) failures.push(error);
      ending.abort();
    }
  };
  await Promise.all(Array.from({ length: places }, worker));
  // A pipe that nobody writes to cannot be closed while it is read.
  void items.return(undefined).catch(() => {});
  if (failures.length > 0) throw failures[0];
}

/** The next item; undefined when the signal comes first. */
export function nextUntil<Item>(
  signal: AbortSignal,
  items: AsyncGenerator<Item>,
): Promise<IteratorResult<Item, unknown> | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(undefined);
    const onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = () => signal.removeEventListener('abort', onAbort);
    items.next().then(resolve, reject).finally(settled);
  });
}
