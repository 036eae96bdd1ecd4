import { Addresses } from './addresses.js';
import { type BreakerState, CircuitBreaker, CircuitOpen } from './circuit-breaker.js';
import { Delivery, type DeliveryListener, type DeliveryRequest, type DeliveryRoute } from './delivery.js';
import type { UpstreamAnswer } from './http1/answer-reader.js';

export type { UpstreamAnswer } from './http1/answer-reader.js';
export type UpstreamRequest = DeliveryRequest;

/** As much is under way as may be: nothing was sent. */
export class BulkheadFull extends Error {
  override readonly name = 'BulkheadFull';
}

/** The bulkhead: what one slow service may hold of this process. */
export const maxUnderWay = 512;

export interface UpstreamOptions {
  /** How many requests may be under way: `maxUnderWay` by default. */
  readonly bound?: number;
  readonly onBreakerChange?: (state: BreakerState) => void;
  /** Told of each request, however it ended: with its answer, or undefined. */
  readonly onEnd?: (answer: UpstreamAnswer | undefined, durationMs: number) => void;
}

/** Another HTTP service: pooled keep-alive connections to its addresses, with a bound on time, size, number and repetition, and a breaker. */
export class Upstream {
  private readonly route: DeliveryRoute;
  private underWay = 0;
  private readonly whenIdle: (() => void)[] = [];

  private readonly bound: number;
  private readonly onEnd: UpstreamOptions['onEnd'];

  constructor(
    readonly urls: readonly string[],
    { bound = maxUnderWay, onBreakerChange, onEnd }: UpstreamOptions = {},
  ) {
    this.bound = bound;
    this.onEnd = onEnd;
    this.route = {
      addresses: new Addresses(urls),
      breaker: new CircuitBreaker(onBreakerChange),
      ended: (answer, durationMs) => this.ended(answer, durationMs),
    };
  }

  /**
   * Sends a POST. A broken connection is tried once more, at another address where there is one: always when nothing
   * was sent, else when the request is repeatable. The time is for both attempts together. Fails with CircuitOpen, BulkheadFull,
   * UpstreamTimeout, what is said of a connection (`broken-connection.ts`), or what the signal was aborted with.
   */
  post(request: UpstreamRequest): Promise<UpstreamAnswer> {
    return new Promise((delivered, undelivered) => this.send(request, { delivered, undelivered }));
  }

  /**
   * As `post`, without a promise: what is refused is told before it returns. What it returns can be given up until the listener is
   * told how it ended.
   */
  send(request: UpstreamRequest, listener: DeliveryListener): Pick<Delivery, 'giveUp'> | undefined {
    const { signal } = request;
    if (signal?.aborted) return this.refuse(listener, signal.reason);
    if (this.underWay >= this.bound) {
      return this.refuse(listener, new BulkheadFull(`${this.underWay} requests are under way`));
    }
    const nowMs = performance.now();
    const admission = this.route.breaker.admit(nowMs);
    if (admission === 'refused') return this.refuse(listener, new CircuitOpen('failed too often just now'));
    this.underWay += 1;
    const delivery = new Delivery(this.route, admission, request, listener, nowMs);
    delivery.start();
    return delivery;
  }

  /** Lets go of the connections once what is under way has its answer, or has waited long enough for it. */
  async close(): Promise<void> {
    if (this.underWay > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
    this.route.addresses.disconnect();
  }

  private refuse(listener: DeliveryListener, reason: unknown): undefined {
    this.onEnd?.(undefined, 0);
    listener.undelivered(reason);
  }

  private ended(answer: UpstreamAnswer | undefined, durationMs: number): void {
    this.onEnd?.(answer, durationMs);
    this.underWay -= 1;
    if (this.underWay > 0 || this.whenIdle.length === 0) return;
    for (const resolve of this.whenIdle.splice(0)) resolve();
  }
}
