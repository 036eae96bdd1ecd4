import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { projectRoot } from '#platform/config';
import { Documents } from '../documents/documents.js';
import { plainGraph } from '../testing/plain-graph.js';
import type { Graph } from './graph.js';
import { warmUp } from './warm-up.js';

const committed = readFileSync(join(projectRoot, 'gateway', 'supergraph.graphql'), 'utf8');
const lists = '{ products { nodes { name } } }';
const person = '{ user(id: "u1") { name role } }';
const signal = new AbortController().signal;

let current: Graph;
let next: Graph;
let documents: Documents;
beforeAll(async () => {
  current = await plainGraph();
  // Without a field that clients still ask for.
  next = await plainGraph(committed.replace(/ {2}"""What the person may do."""\n {2}role: .*/, ''));
});
beforeEach(() => {
  documents = new Documents(false);
});

const use = (graph: Graph, text: string, times: number, name?: string) => {
  for (let time = 0; time < times; time += 1) documents.prepare(graph, text, name);
};

describe('hot documents', () => {
  it('are the most used ones, the latest first among equals', () => {
    use(current, '{ me { id } }', 3);
    use(current, lists, 5);
    use(current, person, 1);
    use(current, '{ __typename }', 1);
    const texts = (limit: number) => documents.hot(current, limit).map(({ text }) => text);
    expect(texts(10)).toEqual([lists, '{ me { id } }', '{ __typename }', person]);
    expect(texts(2)).toEqual([lists, '{ me { id } }']);
    expect(documents.hot(next, 10)).toEqual([]);
  });

  it('are not what was refused, nor what nobody used lately however hot it was', () => {
    use(current, lists, 100);
    expect(() => use(current, '{ nothing }', 1)).toThrow();
    for (let index = 0; index < 500; index += 1) use(current, `{ a${index}: __typename }`, 1);
    const texts = documents.hot(current, 1_000).map(({ text }) => text);
    expect(texts).toHaveLength(500);
    expect(texts).not.toContain(lists);
    expect(texts).not.toContain('{ nothing }');
  });
});

describe('before a graph is used', () => {
  it('what is hot is validated and planned on it, each operation of a document that was asked for', async () => {
    const both = 'query A { me { id } } query B { me { name } } query C { me { email } }';
    use(current, lists, 2);
    use(current, both, 1, 'A');
    use(current, both, 1, 'B');
    const warm = vi.spyOn(next, 'warm');
    expect(await warmUp(next, current, documents, signal)).toBe(2);
    expect(warm.mock.calls.map(([{ name }]) => name)).toEqual(['B', 'A', undefined].sort());
    const [[operation] = []] = warm.mock.calls.filter(([{ document }]) => document.loc?.source.body === lists);
    expect(documents.prepare(next, lists, undefined)).toBe(operation);
    warm.mockRestore();
  });

  it('what no longer fits is passed over', async () => {
    use(current, person, 9);
    use(current, lists, 1);
    expect(await warmUp(next, current, documents, signal)).toBe(1);
  });

  it('requests that still mean the graph in use find what they know', async () => {
    const known = documents.prepare(current, lists, undefined);
    await warmUp(next, current, documents, signal);
    expect(documents.prepare(current, lists, undefined)).toBe(known);
    expect(documents.prepare(next, lists, undefined)).not.toBe(known);
  });

  it('requests have their turn between two plans', async () => {
    for (let index = 0; index < 10; index += 1) use(current, `{ a${index}: me { id } }`, 1);
    let turns = 0;
    const request = () => {
      turns += 1;
      pending = setImmediate(request);
    };
    let pending = setImmediate(request);
    await warmUp(next, current, documents, signal);
    clearImmediate(pending);
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  it('a process that stops waits for no plan', async () => {
    use(current, lists, 1);
    expect(await warmUp(next, current, documents, AbortSignal.abort())).toBe(0);
  });
});
