import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MutationsUnderWay } from '../execution/mutations-under-way.js';
import { Gate } from '../testing/gate.js';
import { noMetrics } from '../testing/plain-graph.js';
import { Subgraphs } from './subgraphs.js';

const config = { addressesOf: () => undefined, timeouts: { queryMs: 2_000, mutationMs: 6_000 } };
const a = { name: 'a', url: 'http://127.0.0.1:9' };
const b = { name: 'b', url: 'http://127.0.0.1:9' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('keeps a subgraph with its connections where it stays where it is, and no longer knows one that is gone', () => {
  const subgraphs = new Subgraphs(config, noMetrics);
  const [first, gone] = [subgraphs.get(a), subgraphs.get(b)];
  subgraphs.keepOnly([a]);
  expect(subgraphs.get(a)).toBe(first);
  expect(subgraphs.get(b)).not.toBe(gone);
  expect(subgraphs.get({ ...a, url: 'http://127.0.0.1:10' })).not.toBe(first);
});

it('lets go of the connections of one that is gone when the mutations that began before have ended, however long they take', async () => {
  const mutations = new MutationsUnderWay();
  const subgraphs = new Subgraphs(config, noMetrics, mutations);
  const close = vi.spyOn(subgraphs.get(a), 'close');
  const [early, late] = [new Gate(), new Gate()];
  mutations.add(early.opened);
  subgraphs.keepOnly([]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(close).not.toHaveBeenCalled();
  mutations.add(late.opened);
  early.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(close).toHaveBeenCalledOnce();
});

it('lets go of them only when every query that began before has ended', async () => {
  const subgraphs = new Subgraphs(config, noMetrics);
  const close = vi.spyOn(subgraphs.get(a), 'close');
  subgraphs.keepOnly([]);
  await vi.advanceTimersByTimeAsync(12_000);
  expect(close).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(12_000);
  expect(close).toHaveBeenCalledOnce();
});
