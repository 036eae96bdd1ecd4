import { setTimeout } from 'node:timers/promises';

/** Time, as the import needs it. */
export interface Waiting {
  /** Milliseconds that only grow. */
  now(): number;
  /** Rejects when the import is stopped. */
  sleep(ms: number): Promise<void>;
}

export function realWaiting(signal: AbortSignal): Waiting {
  return {
    now: () => performance.now(),
    sleep: (ms) => setTimeout(ms, undefined, { signal }),
  };
}
