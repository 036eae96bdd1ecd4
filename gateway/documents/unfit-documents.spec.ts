import { beforeAll, expect, it } from 'vitest';
import type { Graph } from '../graph/graph.js';
import { plainGraph } from '../testing/plain-graph.js';
import { readManifest } from './trusted-manifest.js';
import { findUnfit } from './unfit-documents.js';

let graph: Graph;
beforeAll(async () => {
  graph = await plainGraph();
});

const find = (documents: Record<string, string>, signal = new AbortController().signal) =>
  findUnfit(readManifest(JSON.stringify(documents)), graph.schema, false, signal);

it('documents of a manifest that the graph would refuse are counted, and the first of them named with why', async () => {
  const bad = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`bad${index}`, `{ nobody${index} }`]));
  const { count, named } = await find({
    good: '{ me { id } }',
    ...bad,
    no: '{',
    long: `{ me { id } } #${'x'.repeat(100_000)}`,
  });
  expect(count).toBe(32);
  expect(Object.keys(named)).toHaveLength(20);
  expect(named.bad0).toBe('Cannot query field "nobody0" on type "Query".');
  expect(named).not.toHaveProperty('good');
});

it('a gateway that stops looks no further', async () => {
  expect(await find({ bad: '{ nobody }' }, AbortSignal.abort())).toEqual({ count: 0, named: {} });
});
