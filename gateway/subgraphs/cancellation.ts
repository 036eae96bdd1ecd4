/** Tells who works on something that nobody waits for it any more. An AbortSignal is one too. */
export interface CancelSignal {
  readonly aborted: boolean;
  /** What it was aborted with. */
  readonly reason: unknown;
  /** When it aborts by itself, on the clock of `performance.now()`; undefined when it does not, or does not say. */
  readonly endsAtMs?: number;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What an AbortController with its signal does, at a fraction of its cost: each operation makes one, each fetch listens to it. */
export class Cancellation implements CancelSignal {
  private isAborted = false;
  private why: unknown;
  private listeners: Set<() => void> | undefined;

  get aborted(): boolean {
    return this.isAborted;
  }

  get reason(): unknown {
    return this.why;
  }

  /** Calls each listener once. The first reason counts. */
  abort(reason: unknown): void {
    if (this.isAborted) return;
    this.isAborted = true;
    this.why = reason;
    const { listeners } = this;
    this.listeners = undefined;
    if (listeners) for (const listener of listeners) listener();
  }

  /** A listener that comes too late is not called: look at `aborted` first. */
  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.isAborted) return;
    this.listeners ??= new Set();
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners?.delete(listener);
  }

  /** How many listen now. */
  get listenerCount(): number {
    return this.listeners?.size ?? 0;
  }
}
