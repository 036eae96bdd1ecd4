import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from './backoff.js';
import type { MessagingLimits } from './limits.js';
import { type Delivery, LetGo } from './message-bus.js';
import type { OutageLog } from './outage.js';

/** How a consumer waits in trouble: for as long as the message is its own, which ends when the service stops or the message will come again by itself. */
export class Patience {
  private readonly stopping = new AbortController();

  constructor(
    readonly outage: OutageLog,
    private readonly limits: Pick<MessagingLimits, 'retryInitialMs' | 'retryMaxMs'>,
  ) {}

  /** Ends all waiting, and lets nothing begin any more. */
  end(): void {
    this.stopping.abort();
  }

  /** Throws LetGo when the message is not ours any more. */
  check(delivery: Delivery): void {
    if (this.stopping.signal.aborted || delivery.signal?.aborted) throw new LetGo();
  }

  /** Waits after the nth failure in a row. Throws LetGo. */
  async pause(delivery: Delivery, failures: number): Promise<void> {
    this.check(delivery);
    const ms = backoffMs(failures, this.limits.retryInitialMs, this.limits.retryMaxMs);
    const letGo = delivery.signal ? AbortSignal.any([this.stopping.signal, delivery.signal]) : this.stopping.signal;
    await sleep(ms, undefined, { signal: letGo }).catch(() => undefined);
    this.check(delivery);
  }

  /** For what must not be given up while the message is ours. */
  async untilDone(delivery: Delivery, work: () => Promise<void>): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        await work();
        return this.outage.ends();
      } catch (error) {
        this.outage.begins(error);
        await this.pause(delivery, failures);
      }
    }
  }
}
