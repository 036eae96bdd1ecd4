/** How long to wait after the nth failure in a row: doubles from `initialMs` up to `maxMs`, half of it by chance so that those who failed together do not return together. */
export function backoffMs(failures: number, initialMs: number, maxMs: number): number {
  const fullMs = Math.min(maxMs, initialMs * 2 ** Math.min(failures - 1, 30));
  return fullMs / 2 + (Math.random() * fullMs) / 2;
}
