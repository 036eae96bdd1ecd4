import { SoukError } from '#platform/errors';
import { Cancellation, type CancelSignal } from '../subgraphs/cancellation.js';

/** A client waits no longer than this for anything. */
export const operationDeadlineMs = 10_000;

/** When an operation has to be done: aborts what can be given up, and ends the wait for what cannot. */
export class Deadline extends Cancellation {
  readonly endsAtMs: number;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly afterMs: number) {
    super();
    this.endsAtMs = performance.now() + afterMs;
    this.timer = setTimeout(expire, afterMs, this);
  }

  /** Told to the fetches of the operation. */
  get signal(): CancelSignal {
    return this;
  }

  /** The time is up. */
  expire(): void {
    this.abort(new SoukError('TIMEOUT', `The operation took more than ${this.afterMs / 1000} seconds.`));
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.abort(new SoukError('TIMEOUT', 'The client has gone.'));
  }

  /** The outcome of work that goes on by itself when the time is up. Throws TIMEOUT then. */
  async limit<T>(work: Promise<T>): Promise<T> {
    if (this.aborted) throw this.reason;
    let giveUp = () => {};
    const over = new Promise<never>((_resolve, reject) => {
      giveUp = () => reject(this.reason);
      this.addEventListener('abort', giveUp);
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      this.removeEventListener('abort', giveUp);
    }
  }

  /** Call it when all is done. */
  clear(): void {
    clearTimeout(this.timer);
  }
}

function expire(deadline: Deadline): void {
  deadline.expire();
}
