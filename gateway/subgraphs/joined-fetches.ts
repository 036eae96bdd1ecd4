import type { CancelSignal } from './cancellation.js';
import type { Delivery, DeliveryListener } from './delivery.js';
import type { UpstreamAnswer } from './http1/answer-reader.js';

/** How many mutations through this gateway have ended: what was asked before one may tell of what was before it. */
export class EndedMutations {
  count = 0;
}

/** An answer for whoever waits for it. Each reads the text for itself: what is read is written into. */
export interface SharedAnswer {
  readonly answer: UpstreamAnswer;
  /** In milliseconds since 1970. */
  readonly sentAtMs: number;
}

/** Sends what is asked for. Returns how to give it up; nothing when it has failed already. */
export type Send = (listener: DeliveryListener) => Pick<Delivery, 'giveUp'> | undefined;

/** What hundreds would make of one answer in the same turn, each for itself, would not fit into memory. */
const largeCharacters = 16 * 1024;

/** More that the same client has under way are not looked through. */
const maxLookedThrough = 64;

/**
 * Makes identical queries to a subgraph that are under way at once one fetch. Identical is: the same body, from the same identity
 * with the same forwarded headers (`who`). One that began before a mutation through this gateway ended is joined by nobody: its
 * answer may be older than that. How many wait is bounded by the subgraph's bulkhead.
 */
export class JoinedFetches {
  /** By who asks, and only then by what: where everyone is somebody else, that costs a look and no more. */
  private readonly underWay = new Map<string, SharedFetch[]>();

  constructor(private readonly mutations: EndedMutations) {}

  /** Rejects with what `send` tells, or what the signal was aborted with. What nobody waits for any more is given up. */
  fetch(who: string, body: string, signal: CancelSignal | undefined, send: Send): Promise<SharedAnswer> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const others = this.underWay.get(who);
    const known = others && this.find(others, body);
    if (known) return known.wait(signal);
    const fetch = new SharedFetch(body, this.mutations.count, () => this.forget(who, fetch));
    if (others) others.push(fetch);
    else this.underWay.set(who, [fetch]);
    const answer = fetch.wait(signal);
    fetch.sent = send(fetch);
    return answer;
  }

  /** Of how many who ask there are fetches under way. */
  get size(): number {
    return this.underWay.size;
  }

  private find(fetches: readonly SharedFetch[], body: string): SharedFetch | undefined {
    const last = Math.max(0, fetches.length - maxLookedThrough);
    for (let index = fetches.length - 1; index >= last; index -= 1) {
      const fetch = fetches[index];
      if (fetch?.mutationsBefore === this.mutations.count && fetch.body === body) return fetch;
    }
    return undefined;
  }

  private forget(who: string, fetch: SharedFetch): void {
    const fetches = this.underWay.get(who);
    const index = fetches?.indexOf(fetch) ?? -1;
    if (!fetches || index < 0) return;
    if (fetches.length === 1) this.underWay.delete(who);
    else fetches.splice(index, 1);
  }
}

interface Waiter {
  resolve(answer: SharedAnswer): void;
  reject(error: unknown): void;
  readonly signal: CancelSignal | undefined;
  leave(): void;
}

/** One fetch and those who wait for it. */
class SharedFetch implements DeliveryListener {
  /** What is given up when nobody waits any more. */
  sent: Pick<Delivery, 'giveUp'> | undefined;
  private readonly sentAtMs = Date.now();
  private waiting: Waiter[] = [];

  constructor(
    readonly body: string,
    readonly mutationsBefore: number,
    private readonly over: () => void,
  ) {}

  wait(signal: CancelSignal | undefined): Promise<SharedAnswer> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject, signal, leave: () => this.leave(waiter) };
      signal?.addEventListener('abort', waiter.leave);
      this.waiting.push(waiter);
    });
  }

  delivered(answer: UpstreamAnswer): void {
    const shared = { answer, sentAtMs: this.sentAtMs };
    const waiting = this.end();
    if (answer.text.length > largeCharacters) oneEachTurn(waiting, shared);
    else for (const waiter of waiting) waiter.resolve(shared);
  }

  undelivered(error: unknown): void {
    for (const waiter of this.end()) waiter.reject(error);
  }

  private leave(waiter: Waiter): void {
    this.waiting = this.waiting.filter((each) => each !== waiter);
    const reason: unknown = waiter.signal?.reason;
    if (this.waiting.length === 0) {
      // Before it is given up: who comes now must not wait for it.
      this.over();
      this.sent?.giveUp(reason);
    }
    waiter.reject(reason);
  }

  private end(): Waiter[] {
    const { waiting } = this;
    this.waiting = [];
    this.over();
    for (const { signal, leave } of waiting) signal?.removeEventListener('abort', leave);
    return waiting;
  }
}

function oneEachTurn([first, ...others]: readonly Waiter[], shared: SharedAnswer): void {
  first?.resolve(shared);
  if (others.length > 0) setImmediate(oneEachTurn, others, shared);
}
