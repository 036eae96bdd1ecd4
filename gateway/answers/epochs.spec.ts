import { afterEach, beforeEach, expect, it } from 'vitest';
import { MemoryCacheStore } from '#platform/cache';
import { eventually } from '#platform/testing';
import { noMetrics } from '../testing/plain-graph.js';
import { Epochs } from './epochs.js';

/** A store that may be out of reach. */
class ShakyStore extends MemoryCacheStore {
  isAway = false;
  raises = 0;

  override async setFields(key: string, values: Readonly<Record<string, string>>): Promise<void> {
    this.raises += 1;
    if (this.isAway || Object.keys(values).length === 0) throw new Error('away, or nothing to set');
    await super.setFields(key, values);
  }
}

let store: ShakyStore;
let epochs: Epochs;
beforeEach(() => {
  store = new ShakyStore();
  epochs = new Epochs(store, noMetrics);
});
afterEach(() => epochs.onApplicationShutdown());

it('stand until they are raised, each by itself', async () => {
  const [a, b] = [await epochs.read(['A']), await epochs.read(['B'])];
  expect(await epochs.read(['A'])).toBe(a);
  await epochs.raise(['A']);
  expect(await epochs.read(['A'])).not.toBe(a);
  expect(await epochs.read(['B'])).toBe(b);
});

it('that were lost are made anew, and never look like those that an old answer carries', async () => {
  const before = await epochs.read(['A']);
  const afterLoss = await new Epochs(new ShakyStore(), noMetrics).read(['A']);
  expect(afterLoss).toBeDefined();
  expect(afterLoss).not.toBe(before);
});

it('are the same for all who share a store', async () => {
  const other = new Epochs(store, noMetrics);
  expect(await epochs.read(['A'])).toBe(await other.read(['A']));
  const before = await other.read(['A']);
  await epochs.raise(['A']);
  expect(await other.read(['A'])).not.toBe(before);
});

it('that were raised before the retry are not tried again', async () => {
  store.isAway = true;
  await epochs.raise(['A']);
  store.isAway = false;
  await epochs.raise(['B']);
  const { raises } = store;
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(store.raises).toBe(raises);
});

it('that cannot be raised vouch for nothing until they are; others go on', async () => {
  const before = await epochs.read(['A']);
  const other = await epochs.read(['B']);
  store.isAway = true;
  await epochs.raise(['A']);
  expect(await epochs.read(['A'])).toBeUndefined();
  expect(await epochs.read(['A', 'B'])).toBeUndefined();
  expect(await epochs.read(['B'])).toBe(other);
  store.isAway = false;
  await eventually(async () => expect(await epochs.read(['A'])).toBeDefined());
  expect(await epochs.read(['A'])).not.toBe(before);
});

it('vouch for nothing while nobody tells of changes elsewhere', async () => {
  epochs.suspend();
  expect(await epochs.read(['A'])).toBeUndefined();
  epochs.resume();
  expect(await epochs.read(['A'])).toBeDefined();
});
