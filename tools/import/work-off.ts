/**
 * Works items off, so many at a time, taking one when a place is free. The first failure ends the others, is thrown when
 * they have ended, and closes the source. When `ending` aborts nothing new is begun; what that breaks is no failure.
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
      while (!ending.signal.aborted) {
        const { done, value } = await items.next();
        if (done || ending.signal.aborted) return;
        await work(value);
      }
    } catch (error) {
      if (!ending.signal.aborted) failures.push(error);
      ending.abort();
    }
  };
  await Promise.all(Array.from({ length: places }, worker));
  await items.return(undefined).catch(() => {});
  if (failures.length > 0) throw failures[0];
}
