import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { eventually } from '#platform/testing';
import { SupergraphFile } from './supergraph-file.js';

/** Longer than a look at the file and its change settling. */
const twoLooksMs = 1_500;

let folder: string;
let path: string;
let file: SupergraphFile;
let told: string[];
let error: MockInstance;
beforeEach(async () => {
  error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  folder = mkdtempSync(join(tmpdir(), 'souk-file-'));
  path = join(folder, 'supergraph.graphql');
  writeFileSync(path, 'one');
  told = [];
});
afterEach(() => {
  file.stopWatching();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function watch(): Promise<void> {
  file = new SupergraphFile(path, true);
  expect(await file.read()).toBe('one');
  file.watch(async (content) => void told.push(content));
}

const isTold = (...contents: string[]) => eventually(() => expect(told).toEqual(contents));

describe('a change is told once, whichever way it is made', () => {
  beforeEach(watch);

  it('in place', async () => {
    writeFileSync(path, 'two');
    await isTold('two');
    await sleep(twoLooksMs);
    expect(told).toEqual(['two']);
  });

  it('by another file that takes its place', async () => {
    writeFileSync(`${path}.next`, 'two');
    renameSync(`${path}.next`, path);
    await isTold('two');
  });

  it('by removing it and making it anew; away, or the same again, it has not changed', async () => {
    rmSync(path);
    await sleep(twoLooksMs);
    writeFileSync(path, 'one');
    await sleep(twoLooksMs);
    expect(told).toEqual([]);
    rmSync(path);
    writeFileSync(path, 'two');
    await isTold('two');
  });
});

it('a link whose folder is exchanged, as Kubernetes does it for a ConfigMap, is followed', async () => {
  rmSync(path);
  for (const version of ['one', 'two']) {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'supergraph.graphql'), version);
  }
  symlinkSync('one', join(folder, '..data'));
  symlinkSync(join('..data', 'supergraph.graphql'), path);
  await watch();
  symlinkSync('two', join(folder, '..data_next'));
  renameSync(join(folder, '..data_next'), join(folder, '..data'));
  await isTold('two');
});

describe('what cannot be read is said once, and is no change', () => {
  const unreadable: [string, () => void][] = [
    ['a file of more than 10 MB', () => writeFileSync(path, 'a'.repeat(10_000_001))],
    ['a folder', () => mkdirSync(path)],
    ['a pipe that nobody writes to', () => execFileSync('mkfifo', [path])],
    ['nothing', () => {}],
  ];
  it.each(unreadable)('%s', async (_, make) => {
    await watch();
    rmSync(path);
    make();
    await sleep(twoLooksMs);
    expect(error).toHaveBeenCalledOnce();
    expect(told).toEqual([]);
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, 'two');
    await isTold('two');
  });
});

it('a gateway does not start with what cannot be read', async () => {
  writeFileSync(path, 'a'.repeat(10_000_001));
  file = new SupergraphFile(path, true);
  await expect(file.read()).rejects.toThrow('more than 10000000 bytes');
});

it('one change at a time is told, the latest after it', async () => {
  file = new SupergraphFile(path, true);
  await file.read();
  let letGo = () => {};
  file.watch(async (content) => {
    told.push(content);
    await new Promise<void>((resolve) => (letGo = resolve));
  });
  writeFileSync(path, 'two');
  await isTold('two');
  writeFileSync(path, 'three');
  writeFileSync(path, 'four');
  await sleep(twoLooksMs);
  expect(told).toEqual(['two']);
  letGo();
  await isTold('two', 'four');
  letGo();
});
