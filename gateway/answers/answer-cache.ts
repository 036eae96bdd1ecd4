import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CacheStore } from '#platform/cache';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { InFlight } from '../limits/in-flight.js';
import type { Answer } from './answer.js';
import { ByteBudget } from './byte-budget.js';
import type { Epochs } from './epochs.js';
import { decodeAnswer, encodeAnswer, type KeptAnswer, ownBytes } from './kept-answer.js';

/** An answer with how long it may be kept. */
export interface FreshAnswer {
  answer: Answer;
  /** Milliseconds since 1970. */
  freshUntilMs: number;
}

export interface AnswerCacheBounds {
  /** What nobody raised an epoch for is at most this old. */
  ttlMs: number;
  /** A larger answer is not kept. */
  maxAnswerBytes: number;
  /** Of all answers kept in this process. */
  maxBytesHere: number;
  /** What this gateway may put into the shared store within one TTL: it holds at most twice that of one gateway. */
  maxBytesSharedInTtl: number;
}

const megabyte = 1024 * 1024;
const defaultBounds: AnswerCacheBounds = {
  ttlMs: 30_000,
  maxAnswerBytes: 1_000_000,
  maxBytesHere: 64 * megabyte,
  maxBytesSharedInTtl: 64 * megabyte,
};
const bytesPerEntry = 500;
const bytesPerCharacter = 2;

/**
 * Whole answers to public operations: in this process, and in the shared store for the other gateways. One that misses is executed
 * once for all who ask for it at the same time; but nobody is given an execution that began under other epochs than stand when
 * they ask, since it may have read what is no longer so.
 */
export class AnswerCache {
  private readonly bounds: AnswerCacheBounds;
  private readonly here: LRUCache<string, KeptAnswer>;
  private readonly shared: ByteBudget;
  /** Executions under way, by key and epochs. */
  private readonly flights = new Map<string, Promise<Answer | KeptAnswer>>();

  constructor(
    private readonly store: CacheStore,
    private readonly epochs: Pick<Epochs, 'read'>,
    private readonly metrics: Pick<GatewayMetrics, 'responseCache'>,
    private readonly inFlight: Pick<InFlight, 'stepAside'>,
    bounds: Partial<AnswerCacheBounds> = {},
  ) {
    this.bounds = { ...defaultBounds, ...bounds };
    this.here = new LRUCache({
      maxSize: this.bounds.maxBytesHere,
      sizeCalculation: ({ body, epochs }, key) =>
        body.length + (epochs.length + key.length) * bytesPerCharacter + bytesPerEntry,
    });
    this.shared = new ByteBudget(this.bounds.maxBytesSharedInTtl, this.bounds.ttlMs);
  }

  /** The answer kept under a key, or a fresh one. Throws what `execute` throws. */
  async answer(key: string, coordinates: readonly string[], execute: () => Promise<FreshAnswer>): Promise<Answer> {
    const read = this.epochs.read(coordinates);
    const epochs = typeof read === 'object' ? await read : read;
    if (epochs === undefined) {
      this.metrics.responseCache('bypass');
      return (await execute()).answer;
    }
    const kept = this.here.get(key);
    if (kept !== undefined && kept.epochs === epochs && kept.untilMs > Date.now()) {
      this.metrics.responseCache('hit');
      return kept;
    }
    const flight = `${key}\n${epochs}`;
    const underWay = this.flights.get(flight);
    if (underWay) {
      const askedMs = Date.now();
      const landed = await this.inFlight.stepAside(underWay);
      // One that took long may have been too old already when this one asked: what it asks for now began after that.
      if ('untilMs' in landed && landed.untilMs < askedMs) return this.answer(key, coordinates, execute);
      this.metrics.responseCache('joined');
      return landed;
    }
    const answer = this.fly(key, epochs, execute);
    this.flights.set(flight, answer);
    const landed = () => this.flights.delete(flight);
    answer.then(landed, landed);
    return answer;
  }

  private async fly(key: string, epochs: string, execute: () => Promise<FreshAnswer>): Promise<Answer | KeptAnswer> {
    const beganMs = Date.now();
    const found = await this.find(key, epochs, beganMs);
    this.metrics.responseCache(found ? 'hit' : 'miss');
    return found ?? this.keep(key, epochs, await execute(), beganMs);
  }

  /** What another gateway kept. */
  private async find(key: string, epochs: string, beganMs: number): Promise<KeptAnswer | undefined> {
    if (!this.store.isShared) return undefined;
    const stored = await this.store.getWithLifetime(storeKey(key)).catch(() => undefined);
    const found = stored && decodeAnswer(stored.value, epochs, beganMs);
    if (!found) return undefined;
    // The other gateway's clock may be slow: the store, which counts for all, has the last word.
    const untilMs = Math.min(found.untilMs, Date.now() + stored.lifetimeMs);
    const answer = { ...found, untilMs };
    return this.keepHere(key, answer) ? answer : undefined;
  }

  private async keep(
    key: string,
    epochs: string,
    { answer, freshUntilMs }: FreshAnswer,
    beganMs: number,
  ): Promise<Answer | KeptAnswer> {
    if (answer.outcome !== 'ok') return answer;
    const body = ownBytes(answer.body);
    const etag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`;
    // From when it began: what it holds may have been read right then.
    const untilMs = Math.min(beganMs + this.bounds.ttlMs, freshUntilMs);
    const kept: KeptAnswer = { ...answer, body, etag, epochs, beganMs, untilMs };
    if (body.length > this.bounds.maxAnswerBytes || !this.keepHere(key, kept)) return kept;
    const nowMs = Date.now();
    if (this.store.isShared && this.shared.take(body.length + bytesPerEntry, nowMs)) {
      await this.store.set(storeKey(key), encodeAnswer(kept), untilMs - nowMs).catch(() => {});
    }
    return kept;
  }

  /** Whether it was: not what is old already, nor in the place of one that was asked for later and came in sooner. */
  private keepHere(key: string, kept: KeptAnswer): boolean {
    if (kept.untilMs <= Date.now()) return false;
    const other = this.here.peek(key);
    if (other && other.beganMs > kept.beganMs) return false;
    this.here.set(key, kept);
    return true;
  }
}

const storeKey = (key: string) => `answer:${key}`;
