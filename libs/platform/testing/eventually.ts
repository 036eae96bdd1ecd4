import { vi } from 'vitest';

/** Tries the assertion until it holds; fails with its last error. 10 s and 50 ms by default. */
export function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 50 }: { timeoutMs?: number; intervalMs?: number } = {},
): Promise<T> {
  return vi.waitFor(assertion, { timeout: timeoutMs, interval: intervalMs });
}
