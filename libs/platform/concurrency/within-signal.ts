/**
 * What the work comes to, or the signal's reason as soon as it aborts. For work that takes a signal and does not always heed
 * it: undici leaves a request that waits for a connection in its queue, aborted or not.
 */
export function withinSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}
