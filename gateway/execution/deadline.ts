import { SoukError } from '#platform/errors';

/** A client waits no longer than this for anything. */
export const operationDeadlineMs = 10_000;

/** When an operation has to be done: aborts what can be given up, and ends the wait for what cannot. */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(afterMs: number) {
    this.timer = setTimeout(() => this.controller.abort(timedOut(afterMs)), afterMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.controller.abort(new SoukError('TIMEOUT', 'The client has gone.'));
  }

  /** The outcome of work that goes on by itself when the time is up. Throws TIMEOUT then. */
  async limit<T>(work: Promise<T>): Promise<T> {
    let giveUp = () => {};
    const over = new Promise<never>((_resolve, reject) => {
      giveUp = () => reject(this.signal.reason);
      this.signal.addEventListener('abort', giveUp, { once: true });
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      this.signal.removeEventListener('abort', giveUp);
    }
  }

  /** Call it when all is done. */
  clear(): void {
    clearTimeout(this.timer);
  }
}

function timedOut(afterMs: number): SoukError {
  return new SoukError('TIMEOUT', `The operation took more than ${afterMs / 1000} seconds.`);
}
