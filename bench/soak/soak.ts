import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Census, ObjectCensus } from './census.js';
import { SupergraphChanges } from './changes.js';
import { Child } from './child.js';
import type { GatewayReady } from './gateway-process.js';
import { Load } from './load.js';
import { readOptions, type SoakOptions, usage } from './options.js';
import type { StubsReady } from './stubs-process.js';
import { judge } from './verdict.js';

/** A good supergraph at its beginning, a bad one in the middle, a census at its end. */
const roundMs = 15_000;
/** Longer than anything that runs out by itself: idle connections, subgraphs of a graph that went. */
const restWithinMs = 90_000;

/** `npm run soak`: everything at once at a gateway for minutes, and whether it is then as it was before. Exit code 1 when it is not. */
const options = parseOptions();
const folder = mkdtempSync(join(tmpdir(), 'souk-soak-'));
const file = join(folder, 'supergraph.graphql');
const stubs = await Child.start<StubsReady>('stubs-process', [String(options.seed)], {});
const changes = new SupergraphChanges(file, stubs.ready);
changes.writeGood();
const gateway = await Child.start<GatewayReady, { census: Census; objects: ObjectCensus }>(
  'gateway-process',
  [options.leak ?? 'none'],
  {
    SUPERGRAPH_FILE: file,
    INTERNAL_AUTH_SECRET: 'the secret of a soak, which signs nothing of worth',
    PORT: '0',
    LOG_LEVEL: 'fatal',
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_LIMIT_PER_MINUTE: '0',
  },
);
try {
  process.exitCode = await soak(options);
} finally {
  await gateway.stop(0);
  await stubs.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function soak({ minutes, clients, seed }: SoakOptions): Promise<number> {
  const { url } = gateway.ready;
  console.log('every kind of request once, and the cache of answers full …');
  const preparation = new Load(url, clients, seed);
  await preparation.prepare();
  await preparation.stop();
  const before = await rest();

  const load = new Load(url, clients, seed);
  load.start();
  const samples: Census[] = [];
  let changesMissed = 0;
  const rounds = Math.max(2, Math.round((minutes * 60_000) / roundMs));
  for (let round = 1; round <= rounds; round += 1) {
    const endsAtMs = performance.now() + roundMs;
    changes.writeGood();
    if (!(await changes.isTakenUp(url))) changesMissed += 1;
    changes.writeBad();
    await sleep(Math.max(0, endsAtMs - performance.now()));
    const census = await gateway.ask('census');
    samples.push(census);
    const time = `${((round * roundMs) / 60_000).toFixed(2)} min`.padStart(9);
    console.log(`${time}: ${line(census)}, ${load.right} right, ${load.wrong} wrong`);
  }
  await load.stop();
  for (const [kind, { right, wrong }] of load.counts) console.log(`${kind.padEnd(24)}${right} right, ${wrong} wrong`);
  for (const failure of load.failures) console.log(`wrong: ${failure}`);
  console.log(`supergraphs: ${changes.taken} taken up, ${changes.refused} written to be refused`);

  const after = await rest(before);
  const { warnings } = await gateway.ask('census');
  const exitCode = await gateway.stop();
  if (exitCode !== 0) console.log(gateway.log);
  const rules = judge({ samples, before, after, warnings, wrongAnswers: load.wrong, changesMissed, exitCode });
  for (const { name, holds, found } of rules) console.log(`${holds ? 'ok  ' : 'FAIL'} ${name}: ${found}`);
  return rules.every(({ holds }) => holds) ? 0 : 1;
}

/** What is held once there is no more than before, or no connection, or that has been waited for long enough. */
async function rest(before?: ObjectCensus): Promise<ObjectCensus> {
  const endsAtMs = performance.now() + restWithinMs;
  for (;;) {
    await sleep(3_000);
    const census = await gateway.ask('census');
    const objects = await gateway.ask('objects');
    const { sockets, timers } = objects;
    const isAtRest = before ? sockets <= before.sockets && timers <= before.timers : !census.resources.TCPSocketWrap;
    if (!isAtRest && performance.now() < endsAtMs) continue;
    const counts = Object.entries(objects).map(([name, count]) => `${count} ${name}`);
    console.log(`at rest: ${line(census)}, reachable: ${counts.join(', ')}`);
    return objects;
  }
}

function line({ rssMb, heapMb, externalMb, resources, loopP99Ms }: Census): string {
  const memory = `rss ${rssMb.toFixed(0)} MB, heap ${heapMb.toFixed(1)} MB, external ${externalMb.toFixed(1)} MB`;
  const { TCPSocketWrap: sockets = 0, Timeout: timers = 0 } = resources;
  return `${memory}, ${sockets} open sockets, ${timers} timers, loop p99 ${loopP99Ms.toFixed(0)} ms`;
}

function parseOptions(): SoakOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(usage);
    return process.exit(2);
  }
}
