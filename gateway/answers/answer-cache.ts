import { createHash } from 'node:crypto';
import type { CacheStore } from '#platform/cache';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { Answer } from './answer.js';
import type { Epochs } from './epochs.js';

/** An answer with how long it may be kept. */
export interface FreshAnswer {
  answer: Answer;
  maxAgeSeconds: number;
}

/** What nobody raised an epoch for is at most this old. */
const ttlMs = 30_000;
const maxCharacters = 1_000_000;

interface Flight {
  epochs: string;
  answer: Promise<Answer>;
}

/**
 * Whole answers to public operations. One that misses is executed once for all who ask for it at the same time; but nobody is
 * given an execution that began under other epochs than stand when they ask, since it may have read what is no longer so.
 */
export class AnswerCache {
  private readonly flights = new Map<string, Flight>();

  constructor(
    private readonly store: CacheStore,
    private readonly epochs: Epochs,
    private readonly metrics: GatewayMetrics,
  ) {}

  /** The answer kept under a key, or a fresh one. Throws what `execute` throws. */
  async answer(key: string, coordinates: readonly string[], execute: () => Promise<FreshAnswer>): Promise<Answer> {
    const storeKey = `answer:${key}`;
    const [epochs, stored] = await Promise.all([
      this.epochs.read(coordinates),
      this.store.get(storeKey).catch(() => undefined),
    ]);
    if (epochs === undefined) {
      this.metrics.responseCache('bypass');
      return (await execute()).answer;
    }
    const kept = stored === undefined ? undefined : decode(stored, epochs);
    if (kept) {
      this.metrics.responseCache('hit');
      return kept;
    }
    const flight = this.flights.get(key);
    if (flight?.epochs === epochs) {
      this.metrics.responseCache('joined');
      return flight.answer;
    }
    this.metrics.responseCache('miss');
    return this.fly(key, storeKey, epochs, execute);
  }

  private fly(key: string, storeKey: string, epochs: string, execute: () => Promise<FreshAnswer>): Promise<Answer> {
    const answer = execute().then((fresh) => this.keep(storeKey, epochs, fresh));
    const flight = { epochs, answer };
    this.flights.set(key, flight);
    const landed = () => {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    };
    answer.then(landed, landed);
    return answer;
  }

  private async keep(storeKey: string, epochs: string, { answer, maxAgeSeconds }: FreshAnswer): Promise<Answer> {
    if (answer.outcome !== 'ok') return answer;
    const etag = `"${createHash('sha256').update(answer.body).digest('base64url').slice(0, 27)}"`;
    const keepMs = Math.min(ttlMs, maxAgeSeconds * 1000);
    if (answer.body.length <= maxCharacters && keepMs > 0) {
      await this.store.set(storeKey, encode(epochs, etag, answer.body), keepMs).catch(() => {});
    }
    return { ...answer, etag };
  }
}

/** Three lines, so that a hit takes the body out as it is: epochs, tag, body. */
function encode(epochs: string, etag: string, body: string): string {
  return `${epochs}\n${etag}\n${body}`;
}

/** Undefined when the epochs are no longer those. */
function decode(stored: string, epochs: string): Answer | undefined {
  if (!stored.startsWith(epochs) || stored[epochs.length] !== '\n') return undefined;
  const etagEnd = stored.indexOf('\n', epochs.length + 1);
  return {
    etag: stored.slice(epochs.length + 1, etagEnd),
    body: stored.slice(etagEnd + 1),
    outcome: 'ok',
    hasData: true,
  };
}
