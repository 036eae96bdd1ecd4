import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { eventually } from '#platform/testing';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

const committed = readFileSync(join(projectRoot, 'gateway', 'supergraph.graphql'), 'utf8');
const withNewField = committed.replace(
  'type Session\n',
  'type Session2\n  @join__type(graph: USERS)\n{ a: Int }\ntype Session\n',
);

let shop: StubShop;
let folder: string;
let file: string;
let gateway: RunningGateway;
beforeEach(async () => {
  shop = await StubShop.start();
  folder = mkdtempSync(join(tmpdir(), 'souk-graph-'));
  file = join(folder, 'supergraph.graphql');
  writeFileSync(file, committed);
  gateway = await RunningGateway.start({ ...shop.env, SUPERGRAPH_FILE: file });
});
afterEach(async () => {
  await gateway.stop();
  await shop.stop();
  rmSync(folder, { recursive: true });
});

const hasType = async () => (await gateway.ask('{ __type(name: "Session2") { name } }')).text.includes('Session2');

it('a changed supergraph is taken up, without one failed request', async () => {
  let isDone = false;
  const codes = new Set<string>();
  const load = (async () => {
    while (!isDone) for (const code of (await gateway.ask('{ user(id: "u1") { name role } }')).codes) codes.add(code);
  })();
  expect(await hasType()).toBe(false);
  writeFileSync(file, withNewField);
  await eventually(async () => expect(await hasType()).toBe(true));
  isDone = true;
  await load;
  expect([...codes]).toEqual([]);
});

it('a supergraph that is none is refused: the old one stays, and the next good one is taken up', async () => {
  for (const bad of ['', 'half a fi', committed.slice(0, 5_000), 'type Query { a: Int }']) {
    writeFileSync(file, bad);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await gateway.ask('{ user(id: "u1") { name } }')).data).toEqual({ user: { name: 'Ada' } });
  }
  writeFileSync(file, withNewField);
  await eventually(async () => expect(await hasType()).toBe(true));
});

it('a gateway does not start without a supergraph, and says why', async () => {
  const start = (SUPERGRAPH_FILE: string) => RunningGateway.start({ ...shop.env, SUPERGRAPH_FILE });
  await expect(start(join(folder, 'none'))).rejects.toThrow(/none cannot be read/);
  const bad = join(folder, 'bad');
  writeFileSync(bad, 'type Query {');
  await expect(start(bad)).rejects.toThrow(/bad is not a supergraph/);
});

it('a gateway does not start with a password in a subgraph’s URL, which it would not send, and does not print it', async () => {
  const url = /"http:\/\/[^"]*4001[^"]*"/;
  expect(committed).toMatch(url);
  writeFileSync(file, committed.replace(url, '"http://ada:secret@users/graphql"'));
  const start = (env: object) => RunningGateway.start({ ...shop.env, SUPERGRAPH_FILE: file, ...env });
  const refused = await start({ USERS_URL: '' }).catch(String);
  expect(refused).toMatch(/is not a supergraph: the URL of the subgraph users must hold no user and password/);
  const byVariable = await start({ USERS_URL: 'http://ada:secret@users' }).catch(String);
  expect(byVariable).toMatch(/USERS_URL must hold no user and password/);
  expect(`${refused} ${byVariable}`).not.toContain('secret');
  // Where a variable says where it is, the supergraph's word does not count.
  await (await start({})).stop();
});
