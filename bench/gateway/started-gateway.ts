import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '#platform/embedded';
import { measuredCore } from '../pinned-process.js';
import type { Contender } from './contenders.js';
import type { GraphFiles } from './graph-files.js';

const startWithinMs = 60_000;
const stopWithinMs = 5_000;
const pollMs = 50;

/** Those that live, so that none outlives the benchmark, however that ends. */
const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export interface StartedGateway {
  readonly contender: Contender;
  readonly pid: number;
  readonly url: URL;
  stop(): Promise<void>;
}

/**
 * Starts a gateway on the measured core and waits until it answers. Its log goes to /dev/null: writing it is its own work,
 * keeping it is not. Throws with what it said on stderr when it ends, or does not answer within a minute.
 */
export async function startGateway(contender: Contender, graph: GraphFiles, folder: string): Promise<StartedGateway> {
  const port = await findFreePort();
  const errorFile = join(folder, `${contender.name}.stderr`);
  const errors = openSync(errorFile, 'w');
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('taskset', ['-c', String(measuredCore), process.execPath, ...contender.args(graph, port)], {
    cwd: folder,
    env: { PATH, HOME, NODE_ENV: 'production', PORT: String(port), ...contender.env(graph) },
    stdio: ['ignore', 'ignore', errors],
  });
  living.add(child);
  child.once('exit', () => living.delete(child));
  closeSync(errors);
  const url = new URL(`http://127.0.0.1:${port}/graphql`);
  try {
    await untilItAnswers(child, url);
  } catch (error) {
    await end(child);
    throw new Error(`${error instanceof Error ? error.message : error}: ${lastWords(readFileSync(errorFile, 'utf8'))}`);
  }
  if (child.pid === undefined) throw new Error('no process id');
  return { contender, pid: child.pid, url, stop: () => end(child) };
}

/** The line of an output that names an error, or its last. */
function lastWords(output: string): string {
  const lines = output.trim().split('\n');
  return lines.find((line) => /^\S*Error\b/.test(line)) ?? lines.at(-1) ?? '';
}

async function untilItAnswers(child: ChildProcess, url: URL): Promise<void> {
  const until = Date.now() + startWithinMs;
  let reason = 'it does not listen';
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended with ${child.exitCode}`);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer start' },
        body: JSON.stringify({ query: '{ __typename }' }),
      });
      const text = await response.text();
      // The aggregator knows no such operation, and says so in its way.
      if (response.status === 200) return;
      reason = `${response.status} ${text.slice(0, 300)}`;
    } catch {
      reason = 'it does not listen';
    }
    await sleep(pollMs);
  }
  throw new Error(`no answer within ${startWithinMs} ms: ${reason}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await ended;
  clearTimeout(timer);
}
