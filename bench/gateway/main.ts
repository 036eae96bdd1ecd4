import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredCore, measuringCore, pinSelf, startPinned } from '../pinned-process.js';
import type { Contender } from './contenders.js';
import { writeGraphFiles } from './graph-files.js';
import { installPeers } from './install-peers.js';
import { type Entries, entriesOf, measureRow } from './measure-row.js';
import { type Options, readOptions, usage } from './options.js';
import { rightData } from './reference.js';
import { printRow } from './report.js';
import type { Row } from './rows.js';
import { type Stubs, startStubs } from './stub-control.js';
import { printRatios, printSummary, type Ratio, ratiosOf } from './targets.js';

/** `npm run bench:gateway`: ours and its peers, on one core each, in front of the same four subgraphs. */
const options = optionsOrEnd();
if (process.platform !== 'linux' || cpus().length < 2 || !pinSelf(measuringCore)) {
  console.error('bench:gateway needs Linux (/proc, taskset) and two cores');
  process.exit(1);
}
/** A load average above which others take part of what is measured. */
const quiet = 0.5;
const folder = mkdtempSync(join(tmpdir(), 'souk bench '));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
const contenders = withoutAbsent(options.contenders);
const stubs = await startStubs();
try {
  console.log(`${cpus()[0]?.model}, Node ${process.version}; gateways on one core, load and subgraphs on another`);
  const [busy = 0] = loadavg();
  if (busy > quiet)
    console.log(`This machine is busy (load ${busy.toFixed(1)}): ratios within a row may still say something`);
  for (const { name, title } of contenders) console.log(`  ${name.padEnd(14)}${title}`);
  const uncached = options.tables.includes(1) ? await firstTable(stubs) : [];
  const cached = options.tables.includes(2) ? await secondTable(stubs) : [];
  if (uncached.length > 0) printSummary('Nothing cached, requests per CPU second of the gateway:', uncached);
  if (cached.length > 0) printSummary('Cached, requests per CPU second of the gateway:', cached);
} finally {
  await stubs.stop();
}

async function firstTable({ urls }: Stubs): Promise<Ratio[]> {
  console.log('\nNothing cached, an Authorization of its own on every request');
  const entries = entriesOf(contenders, writeGraphFiles(folder, urls, false), folder);
  return measureAll(options.rows, entries, true);
}

/** Answers that anyone may read, asked for without Authorization. */
async function secondTable({ urls }: Stubs): Promise<Ratio[]> {
  console.log('\nCaching and deduplication on, public answers');
  const graph = writeGraphFiles(folder, urls, true);
  const caching = contenders.filter(({ caches }) => caches);
  const ratios: Ratio[] = [];
  for (const row of options.cachedRows) {
    const body = JSON.stringify({ data: await rightData(row.bodyOf(0)) });
    const bare = async () => {
      const { url, pid, stop } = await startPinned('bare-server', [body], measuredCore);
      return { url: new URL('/graphql', url), pid, stop };
    };
    const entries = new Map([...entriesOf(caching, graph, folder), ['bare', bare] as const]);
    ratios.push(...(await measureAll([row], entries, false)));
  }
  return ratios;
}

async function measureAll(rows: readonly Row[], entries: Entries, authorised: boolean): Promise<Ratio[]> {
  const all: Ratio[] = [];
  for (const row of rows) {
    const behaviour = { delayMs: row.delayMs, ...(!authorised && { cacheControl: 'public, max-age=600' }) };
    const result = await measureRow(row, entries, stubs, behaviour, authorised, options);
    printRow(row, result);
    const ratios = ratiosOf(row.name, result);
    printRatios(ratios);
    all.push(...ratios);
  }
  return all;
}

/** Without those peers that cannot be installed: the rest is measured all the same. */
function withoutAbsent(all: readonly Contender[]): readonly Contender[] {
  const folders = new Set(all.flatMap(({ peerIn }) => peerIn ?? []));
  const absent = [...folders].filter((each) => {
    const failure = installPeers(each);
    if (failure !== undefined) console.log(`not measured, what is in ${each}: ${failure}`);
    return failure !== undefined;
  });
  return all.filter(({ peerIn }) => peerIn === undefined || !absent.includes(peerIn));
}

function optionsOrEnd(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(1);
  }
}
