import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { projectRoot } from '#platform/config';
import { eventually, type RunningProgram, runProgram } from '#platform/testing';
import { ProxyingClient } from './testing/proxying-client.js';

const committed = readFileSync(join(projectRoot, 'gateway', 'supergraph.graphql'), 'utf8');
const takenUp = /a new supergraph is in use/g;
const refused = /a changed supergraph is refused/g;

// Processes start slowly on a machine that does much else.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let file: string;
let programs: RunningProgram[];
let client: ProxyingClient | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'souk-change-'));
  file = join(folder, 'supergraph.graphql');
  writeFileSync(file, committed);
  programs = [];
});
afterEach(async () => {
  await client?.stop();
  client = undefined;
  for (const program of programs) program.signal('SIGKILL');
  await Promise.all(programs.map(({ ended }) => ended));
  rmSync(folder, { recursive: true });
});

async function start(program: string, env: NodeJS.ProcessEnv): Promise<RunningProgram & { url: string }> {
  const running = await runProgram(program, { env: { PORT: '0', LOG_LEVEL: 'info', ...env } });
  programs.push(running);
  const [, url = ''] = await running.waitFor(/listens on (http:\S+)/);
  return { ...running, url };
}

const startUsers = () => start('gateway/testing/stub-process.ts', { DRAIN_MS: '1000' });
const startGateway = (...users: { url: string }[]) =>
  start('gateway/main.ts', {
    USERS_URL: users.map(({ url }) => url).join(','),
    SUPERGRAPH_FILE: file,
    INTROSPECTION_URL: 'none',
    RATE_LIMIT_PER_MINUTE: '0',
    // Long enough to be seen by who is busy.
    DRAIN_MS: '3000',
  });

const count = ({ output }: RunningProgram, pattern: RegExp) => output().match(pattern)?.length ?? 0;

/** The load goes on: so many more requests than now are answered. */
async function goesOn(load: ProxyingClient, requests = 100): Promise<void> {
  const before = load.answered;
  await eventually(() => expect(load.answered + load.failed).toBeGreaterThan(before + requests));
}

it('supergraphs change in a row under load, good ones and bad ones: no request fails, the good ones are taken up, the bad ones refused and logged once each', async () => {
  const gateway = await startGateway(await startUsers());
  client = new ProxyingClient([gateway.url]);
  await goesOn(client);
  for (let round = 1; round <= 4; round += 1) {
    // Replaced at once, as deployments do.
    writeFileSync(`${file}.next`, `${committed}\n# ${round}\n`);
    renameSync(`${file}.next`, file);
    await eventually(() => expect(count(gateway, takenUp)).toBe(round));
    await goesOn(client);
    writeFileSync(file, badFiles[round - 1] ?? '');
    await eventually(() => expect(count(gateway, refused)).toBe(round));
    await goesOn(client);
    // Two more looks at the same bad file.
    await sleep(1_200);
    expect(count(gateway, refused)).toBe(round);
  }
  expect(client.failures).toEqual([]);
});

const badFiles = [
  '',
  committed.slice(0, 20_000),
  'type Query { a: Int }',
  committed.replace(/join__graph\(name: "users", url: "[^"]*"\)/, 'join__graph(name: "extra", url: "")'),
];

it('SIGTERM ends one of two gateways under load: it says that it is going, answers what it was sent, and no request fails', async () => {
  const users = await startUsers();
  const gateways = [await startGateway(users), await startGateway(users)] as const;
  client = new ProxyingClient(gateways.map(({ url }) => url));
  await goesOn(client);
  gateways[0].signal('SIGTERM');
  const ready = async () => (await fetch(`${gateways[0].url}/health/ready`)).status;
  await eventually(async () => expect(await ready()).toBe(503));
  expect(await gateways[0].ended).toBe(0);
  await goesOn(client);
  expect(client.failures).toEqual([]);
});

it('SIGTERM ends one of two processes of a subgraph under load, again and again: no request fails, mutations included', async () => {
  let ending = await startUsers();
  const staying = await startUsers();
  const port = new URL(ending.url).port;
  const gateway = await startGateway(ending, staying);
  client = new ProxyingClient([gateway.url]);
  await goesOn(client);
  for (let round = 0; round < 3; round += 1) {
    ending.signal('SIGTERM');
    expect(await ending.ended).toBe(0);
    await goesOn(client);
    ending = await start('gateway/testing/stub-process.ts', { PORT: port, DRAIN_MS: '1000' });
    await goesOn(client, 300);
  }
  expect(client.failures).toEqual([]);
});
