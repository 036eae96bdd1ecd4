import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryCacheStore } from '#platform/cache';
import { Gate } from '../testing/gate.js';
import { noMetrics } from '../testing/plain-graph.js';
import { SharedStore } from '../testing/shared-store.js';
import { AnswerCache, type AnswerCacheBounds } from './answer-cache.js';
import { Epochs } from './epochs.js';

const ttlMs = 1_000;
const coordinates = ['Query.products'];
const opened: Epochs[] = [];
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => {
  vi.useRealTimers();
  for (const epochs of opened.splice(0)) epochs.onApplicationShutdown();
});

/** A gateway's cache over what a subgraph says now. */
class Gateway {
  readonly results: string[] = [];
  executions = 0;
  said = 'a';
  maxAgeMs = Number.POSITIVE_INFINITY;
  before: () => Promise<void> = async () => {};
  readonly epochs: Epochs;
  private readonly cache: AnswerCache;

  constructor(store: SharedStore | MemoryCacheStore, bounds: Partial<AnswerCacheBounds> = {}) {
    this.epochs = new Epochs(store, noMetrics);
    opened.push(this.epochs);
    const metrics = { responseCache: (result: string) => void this.results.push(result) };
    const inFlight = { stepAside: <T>(answer: Promise<T>) => answer };
    this.cache = new AnswerCache(store, this.epochs, metrics, inFlight, { ttlMs, ...bounds });
  }

  /** Resolves once its epochs are trusted: a gateway that is new to a shared store first says so. */
  async ready(): Promise<this> {
    await vi.waitFor(async () => expect(await this.epochs.read(coordinates)).toBeDefined(), { timeout: 10_000 });
    return this;
  }

  async ask(key = 'k'): Promise<string> {
    const answer = await this.cache.answer(key, coordinates, async () => {
      this.executions += 1;
      const { said } = this;
      const freshUntilMs = Date.now() + this.maxAgeMs;
      await this.before();
      const body = JSON.stringify({ data: said });
      return { answer: { body, outcome: 'ok', hasData: true }, freshUntilMs };
    });
    return JSON.parse(answer.body.toString()).data;
  }

  crowd(size = 100): Promise<string[]> {
    return Promise.all(Array.from({ length: size }, () => this.ask()));
  }
}

const alone = () => new Gateway(new MemoryCacheStore());

describe('what nobody told of', () => {
  it('is seen once the answer is as old as the TTL, counted from when it was asked for', async () => {
    const gateway = alone();
    const gate = new Gate();
    gateway.before = () => gate.opened;
    const slow = gateway.ask();
    vi.advanceTimersByTime(ttlMs - 100);
    gate.open();
    expect(await slow).toBe('a');
    gateway.said = 'b';
    expect(await gateway.ask()).toBe('a');
    vi.advanceTimersByTime(100);
    expect(await gateway.ask()).toBe('b');
  });

  it('is seen by a gateway that has the answer of another no later than by that one', async () => {
    const store = new SharedStore();
    const [one, other] = [await new Gateway(store).ready(), await new Gateway(store).ready()];
    await one.ask();
    vi.advanceTimersByTime(ttlMs - 1);
    expect(await other.ask()).toBe('a');
    expect(other.executions).toBe(0);
    other.said = 'b';
    vi.advanceTimersByTime(1);
    expect(await other.ask()).toBe('b');
  });

  it('is seen by who joins an execution that takes longer than its answer may be old', async () => {
    const gateway = alone();
    const gate = new Gate();
    gateway.before = () => gate.opened;
    gateway.maxAgeMs = 10;
    const first = gateway.ask();
    const soon = gateway.ask();
    await Promise.resolve();
    gateway.said = 'b';
    vi.advanceTimersByTime(11);
    const late = gateway.crowd();
    gate.open();
    expect([await first, await soon]).toEqual(['a', 'a']);
    expect(new Set(await late)).toEqual(new Set(['b']));
    expect(gateway.executions).toBe(2);
  });

  it('is seen sooner where the subgraph says so', async () => {
    const gateway = alone();
    gateway.maxAgeMs = 10;
    await gateway.ask();
    gateway.said = 'b';
    vi.advanceTimersByTime(10);
    expect(await gateway.ask()).toBe('b');
  });
});

describe('a crowd', () => {
  it('that comes as an answer expires is answered by one execution', async () => {
    const gateway = alone();
    for (let round = 1; round <= 3; round += 1) {
      await gateway.crowd();
      expect(gateway.executions).toBe(round);
      vi.advanceTimersByTime(ttlMs);
    }
    expect(gateway.results.filter((result) => result === 'miss')).toHaveLength(3);
    expect(gateway.results.filter((result) => result === 'joined')).toHaveLength(297);
  });

  it('that comes as an epoch is raised is answered by one execution for those before and one for those after', async () => {
    const gateway = alone();
    const gate = new Gate();
    gateway.before = () => gate.opened;
    const before = gateway.crowd();
    await vi.waitFor(() => expect(gateway.executions).toBe(1), { timeout: 10_000 });
    gateway.said = 'b';
    await gateway.epochs.raise(coordinates);
    const after = gateway.crowd();
    gate.open();
    expect(new Set(await before)).toEqual(new Set(['a']));
    expect(new Set(await after)).toEqual(new Set(['b']));
    expect(gateway.executions).toBe(2);
  });

  it('at two gateways is answered by one execution at each, whatever it comes with', async () => {
    const store = new SharedStore();
    const gateways = [await new Gateway(store).ready(), await new Gateway(store).ready()];
    for (let round = 1; round <= 6; round += 1) {
      await Promise.all(gateways.map((gateway) => gateway.crowd()));
      for (const { executions } of gateways) expect(executions).toBeLessThanOrEqual(round);
      if (round % 2) await gateways[0]?.epochs.raise(coordinates);
      else vi.advanceTimersByTime(ttlMs);
    }
  });

  it('that comes while raises go on is answered by one execution for each epoch', async () => {
    const store = new SharedStore();
    const gateway = await new Gateway(store).ready();
    const crowds: Promise<string[]>[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      crowds.push(gateway.crowd(20));
      const raise = gateway.epochs.raise(coordinates);
      crowds.push(gateway.crowd(20));
      await raise;
    }
    await Promise.all(crowds);
    expect(gateway.executions).toBeLessThanOrEqual(11);
    expect(gateway.results).not.toContain('bypass');
  });

  it('whose one execution fails is told so, and the next one tries again', async () => {
    const gateway = alone();
    gateway.before = async () => {
      throw new Error('broken');
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => gateway.ask()));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(gateway.executions).toBe(1);
    gateway.before = async () => {};
    expect(await gateway.ask()).toBe('a');
  });
});

it('an answer that was asked for before a raise and comes late takes nobody’s place', async () => {
  const gateway = alone();
  const gate = new Gate();
  gateway.before = () => gate.opened;
  const late = gateway.ask();
  await vi.waitFor(() => expect(gateway.executions).toBe(1), { timeout: 10_000 });
  gateway.before = async () => {};
  vi.advanceTimersByTime(1);
  await gateway.epochs.raise(coordinates);
  gateway.said = 'b';
  await gateway.ask();
  gate.open();
  await late;
  expect(await gateway.ask()).toBe('b');
  expect(gateway.executions).toBe(2);
});

describe('what is kept is bounded:', () => {
  it('in this process the least recently used goes first', async () => {
    const gateway = new Gateway(new MemoryCacheStore(), { maxBytesHere: 20_000 });
    gateway.said = 'x'.repeat(4_000);
    for (const key of ['1', '2', '1', '3', '1', '4', '1', '5', '1', '6']) await gateway.ask(key);
    expect(gateway.executions).toBe(6);
    await gateway.ask('1');
    expect(gateway.executions).toBe(6);
    await gateway.ask('2');
    expect(gateway.executions).toBe(7);
  });

  it('a very large answer is not kept', async () => {
    const store = new SharedStore();
    const gateway = await new Gateway(store, { maxAnswerBytes: 1_000 }).ready();
    gateway.said = 'x'.repeat(1_000);
    await gateway.ask();
    await gateway.ask();
    expect(gateway.executions).toBe(2);
    expect(store.written).toEqual([]);
  });

  it('a gateway puts so many bytes into the shared store within a TTL, and keeps the rest to itself', async () => {
    const store = new SharedStore();
    const gateway = await new Gateway(store, { maxBytesSharedInTtl: 10_000 }).ready();
    gateway.said = 'x'.repeat(1_000);
    for (let key = 0; key < 50; key += 1) await gateway.ask(String(key));
    expect(store.written.length).toBeGreaterThan(3);
    expect(store.written.length).toBeLessThanOrEqual(10);
    for (let key = 0; key < 50; key += 1) await gateway.ask(String(key));
    expect(gateway.executions).toBe(50);
    const written = store.written.length;
    vi.advanceTimersByTime(ttlMs);
    await gateway.ask('50');
    expect(store.written).toHaveLength(written + 1);
  });
});
