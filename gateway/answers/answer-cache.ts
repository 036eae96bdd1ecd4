import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CacheStore } from '#platform/cache';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { InFlight } from '../limits/in-flight.js';
import type { Answer } from './answer.js';
import type { Epochs } from './epochs.js';
import { decodeAnswer, encodeAnswer, type KeptAnswer } from './kept-answer.js';

/** An answer with how long it may be kept. */
export interface FreshAnswer {
  answer: Answer;
  /** Milliseconds since 1970. */
  freshUntilMs: number;
}

/** What nobody raised an epoch for is at most this old. */
const ttlMs = 30_000;
const maxAnswerBytes = 1_000_000;
const maxBytesHere = 64 * 1024 * 1024;
const bytesPerEntry = 500;

interface Flight {
  epochs: string;
  answer: Promise<Answer>;
}

/**
 * Whole answers to public operations: in this process, and in the shared store for the other gateways. One that misses is executed
 * once for all who ask for it at the same time; but nobody is given an execution that began under other epochs than stand when
 * they ask, since it may have read what is no longer so.
 */
export class AnswerCache {
  private readonly here = new LRUCache<string, KeptAnswer>({
    maxSize: maxBytesHere,
    sizeCalculation: ({ body, epochs }) => body.length + epochs.length + bytesPerEntry,
  });
  private readonly flights = new Map<string, Flight>();

  constructor(
    private readonly store: CacheStore,
    private readonly epochs: Epochs,
    private readonly metrics: GatewayMetrics,
    private readonly inFlight: Pick<InFlight, 'stepAside'>,
  ) {}

  /** The answer kept under a key, or a fresh one. Throws what `execute` throws. */
  async answer(key: string, coordinates: readonly string[], execute: () => Promise<FreshAnswer>): Promise<Answer> {
    const epochs = await this.epochs.read(coordinates);
    if (epochs === undefined) {
      this.metrics.responseCache('bypass');
      return (await execute()).answer;
    }
    const kept = this.here.get(key);
    if (kept?.epochs === epochs) {
      this.metrics.responseCache('hit');
      return kept;
    }
    const flight = this.flights.get(key);
    if (flight?.epochs === epochs) {
      this.metrics.responseCache('joined');
      return this.inFlight.stepAside(flight.answer);
    }
    return this.fly(key, epochs, execute);
  }

  private fly(key: string, epochs: string, execute: () => Promise<FreshAnswer>): Promise<Answer> {
    const answer = this.find(key, epochs).then(async (found) => {
      this.metrics.responseCache(found ? 'hit' : 'miss');
      return found ?? this.keep(key, epochs, await execute());
    });
    const flight = { epochs, answer };
    this.flights.set(key, flight);
    const landed = () => {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    };
    answer.then(landed, landed);
    return answer;
  }

  /** What another gateway kept. */
  private async find(key: string, epochs: string): Promise<KeptAnswer | undefined> {
    if (!this.store.isShared) return undefined;
    const text = await this.store.get(storeKey(key)).catch(() => undefined);
    const found = text === undefined ? undefined : decodeAnswer(text, epochs);
    if (found) this.keepHere(key, found);
    return found;
  }

  private async keep(key: string, epochs: string, { answer, freshUntilMs }: FreshAnswer): Promise<Answer> {
    if (answer.outcome !== 'ok') return answer;
    const body = Buffer.from(answer.body);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    const nowMs = Date.now();
    const keepMs = Math.min(ttlMs, freshUntilMs - nowMs);
    const kept = { ...answer, body, etag, epochs, untilMs: nowMs + keepMs };
    if (body.length <= maxAnswerBytes && keepMs > 0) {
      this.keepHere(key, kept);
      if (this.store.isShared) await this.store.set(storeKey(key), encodeAnswer(kept), keepMs).catch(() => {});
    }
    return kept;
  }

  private keepHere(key: string, kept: KeptAnswer): void {
    const ttl = kept.untilMs - Date.now();
    if (ttl >= 1) this.here.set(key, kept, { ttl });
  }
}

const storeKey = (key: string) => `answer:${key}`;
