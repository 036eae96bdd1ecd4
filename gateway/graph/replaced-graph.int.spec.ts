import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { eventually } from '#platform/testing';
import { Documents } from '../documents/documents.js';
import { Subgraphs } from '../subgraphs/subgraphs.js';
import { noMetrics, plainGraph } from '../testing/plain-graph.js';
import { CurrentGraph } from './current-graph.js';
import { SupergraphFile } from './supergraph-file.js';
import { warmUp } from './warm-up.js';

const committed = readFileSync(join(projectRoot, 'gateway', 'supergraph.graphql'), 'utf8');
const query = '{ me { id role orders { nodes { id } } } }';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'souk-replaced-'));
  path = join(folder, 'supergraph.graphql');
  writeFileSync(path, committed);
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a graph that was replaced is forgotten, with its documents and plans', async () => {
  const documents = new Documents(false);
  const subgraphs = new Subgraphs(
    { addressesOf: () => undefined, timeouts: { queryMs: 2_000, mutationMs: 6_000 } },
    noMetrics,
  );
  const current = new CurrentGraph(new SupergraphFile(path, true), subgraphs, documents, noMetrics);
  await current.onModuleInit();
  documents.prepare(current.get(), query, undefined);
  const replaced = new WeakRef(current.get());
  const { hash } = current.get();
  writeFileSync(path, `${committed}\n# changed\n`);
  await eventually(() => expect(current.get().hash).not.toBe(hash));
  // What was hot on it is ready on the next one.
  expect(documents.hot(current.get(), 1)).toMatchObject([{ text: query }]);
  await eventually(() => {
    collectGarbage();
    expect(replaced.deref()).toBeUndefined();
  });
  await current.onApplicationShutdown();
});

it('fifty changes in a row leave nothing behind', { timeout: 120_000 }, async () => {
  const documents = new Documents(false);
  let graph = await plainGraph();
  const heapMb: number[] = [];
  for (let change = 1; change <= 50; change += 1) {
    documents.prepare(graph, query, undefined);
    const next = await plainGraph(`${committed}\n# ${change}\n`);
    await warmUp(next, graph, documents, new AbortController().signal);
    graph = next;
    if (change % 10 !== 0) continue;
    collectGarbage();
    heapMb.push(process.memoryUsage().heapUsed / 1024 / 1024);
  }
  // One graph takes some megabytes.
  expect(heapMb.at(-1)).toBeLessThan((heapMb[0] ?? 0) + 10);
});
