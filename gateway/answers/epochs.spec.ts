import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryCacheStore } from '#platform/cache';
import { eventually } from '#platform/testing';
import { noMetrics } from '../testing/plain-graph.js';
import { SharedStore } from '../testing/shared-store.js';
import { everything } from './epoch-source.js';
import { Epochs } from './epochs.js';

let all: Epochs[] = [];
afterEach(() => {
  for (const epochs of all) epochs.onApplicationShutdown();
  all = [];
});

/** Epochs that have told the store that they are there. */
async function open(store: SharedStore | MemoryCacheStore): Promise<Epochs> {
  const epochs = new Epochs(store, noMetrics);
  all.push(epochs);
  await eventually(async () => expect(await epochs.read(['A'])).toBeDefined());
  return epochs;
}

describe.each([
  ['one gateway', () => new MemoryCacheStore()],
  ['gateways that share a store', () => new SharedStore()],
])('the epochs of %s', (_, createStore) => {
  let epochs: Epochs;
  beforeEach(async () => {
    epochs = await open(createStore());
  });

  it('stand until they are raised, each by itself', async () => {
    const [a, b] = [await epochs.read(['A']), await epochs.read(['B'])];
    const both = await epochs.read(['A', 'B']);
    expect(await epochs.read(['A'])).toBe(a);
    await epochs.raise(['A']);
    expect(await epochs.read(['A'])).not.toBe(a);
    expect(await epochs.read(['B'])).toBe(b);
    expect(await epochs.read(['A', 'B'])).not.toBe(both);
  });

  it('never stand again once they were raised', async () => {
    const seen = new Set<string | undefined>([await epochs.read(['A'])]);
    for (let turn = 0; turn < 20; turn += 1) {
      await epochs.raise(['A']);
      seen.add(await epochs.read(['A']));
    }
    expect(seen.size).toBe(21);
  });

  it('vouch for nothing while nobody tells of changes elsewhere', async () => {
    epochs.suspend();
    expect(await epochs.read(['A'])).toBeUndefined();
    epochs.resume();
    expect(await epochs.read(['A'])).toBeDefined();
  });
});

it('of one gateway all move when nobody knows what changed', async () => {
  const epochs = await open(new MemoryCacheStore());
  const before = await epochs.read(['A']);
  await epochs.raise([everything]);
  expect(await epochs.read(['A'])).not.toBe(before);
});

describe('shared epochs', () => {
  let store: SharedStore;
  let epochs: Epochs;
  beforeEach(async () => {
    store = new SharedStore();
    epochs = await open(store);
  });

  it('are the same for all who share a store', async () => {
    const other = await open(store);
    const before = await other.read(['A']);
    expect(await epochs.read(['A'])).toBe(before);
    await epochs.raise(['A']);
    expect(await other.read(['A'])).not.toBe(before);
    expect(await other.read(['A'])).toBe(await epochs.read(['A']));
  });

  it('that were lost are made anew, and never look like those that an old answer carries', async () => {
    await epochs.raise(['A']);
    const seen: unknown[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const both = [await epochs.read(['A']), await epochs.read(['B'])];
      expect(both).not.toContain(undefined);
      for (const epoch of both) expect(seen).not.toContain(epoch);
      seen.push(...both);
      store.empty();
    }
  });

  it('that come back from a snapshot vouch for nothing that they did before', async () => {
    await epochs.raise(['A']);
    const restore = await store.snapshot('epochs', [everything, 'A']);
    const before = await epochs.read(['A']);
    await epochs.raise(['A']);
    await restore();
    expect(await epochs.read(['A'])).toBeUndefined();
    await eventually(async () => expect(await epochs.read(['A'])).toBeDefined());
    expect(await epochs.read(['A'])).not.toBe(before);
  });

  it('that were there before a gateway came are not trusted by it: nobody may have known them since', async () => {
    const before = await epochs.read(['A']);
    const late = await open(store);
    expect(await late.read(['A'])).not.toBe(before);
  });

  it('that cannot be raised vouch for nothing until they are; others go on', async () => {
    const before = await epochs.read(['A']);
    const other = await epochs.read(['B']);
    store.isAway = true;
    await epochs.raise(['A']);
    store.isAway = false;
    expect(await epochs.read(['A'])).toBeUndefined();
    expect(await epochs.read(['A', 'B'])).toBeUndefined();
    expect(await epochs.read(['B'])).toBe(other);
    await eventually(async () => expect(await epochs.read(['A'])).toBeDefined());
    expect(await epochs.read(['A'])).not.toBe(before);
  });

  it('that were raised before the retry are not tried again', async () => {
    store.isAway = true;
    await epochs.raise(['A']);
    store.isAway = false;
    await epochs.raise(['A']);
    expect(await epochs.read(['A'])).toBeDefined();
    const { hashWrites } = store;
    await sleep(600);
    expect(store.hashWrites).toBe(hashWrites);
  });

  it('can be read while a raise is on its way', async () => {
    const raise = epochs.raise(['A']);
    expect(await epochs.read(['A'])).toBeDefined();
    await raise;
  });

  it('are asked for once by all who ask at the same time, and again by who comes after', async () => {
    let round = 0;
    const { getFields } = store;
    store.getFields = (...asked) => {
      round += 1;
      return getFields.apply(store, asked);
    };
    await Promise.all(Array.from({ length: 50 }, (_, index) => epochs.read([`C${index % 5}`])));
    expect(round).toBe(1);
    let under: Promise<unknown> | undefined;
    store.getFields = (...asked) => {
      round += 1;
      // Comes when the question is out: its answer may be older than what this one has to see.
      under ??= Promise.resolve(epochs.read(['C1']));
      return getFields.apply(store, asked);
    };
    await epochs.read(['C1']);
    await under;
    expect(round).toBe(3);
  });
});
