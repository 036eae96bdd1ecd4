import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram } from '#platform/testing';
import { RunningGateway } from './testing/running-gateway.js';
import { StubShop } from './testing/stub-shop.js';

let shop: StubShop;
beforeAll(async () => {
  shop = await StubShop.start();
});
afterAll(() => shop.stop());

describe('an operation that takes longer than SLOW_OPERATION_MS', () => {
  /** What nobody holds up takes less, on a slow machine too. */
  const slowMs = 1_000;
  let gateway: RunningGateway;
  const warned = vi.spyOn(Logger.prototype, 'warn');
  const slow = () =>
    warned.mock.calls.flatMap(([told, message]) =>
      message === 'slow operation' ? [JSON.parse(JSON.stringify(told))] : [],
    );
  beforeAll(async () => {
    gateway = await RunningGateway.start({ ...shop.env, SLOW_OPERATION_MS: String(slowMs) });
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    shop.users.before = async () => {};
    warned.mockClear();
  });

  it('gets a line that says where the time went: planning, and each fetch with what it asked for and how it ended', async () => {
    shop.users.before = () => sleep(slowMs + 50);
    const query = 'query secretName { product(id: "p1") { name owner { name } } }';
    expect((await gateway.ask(query, { token: shop.signIn('u1') })).codes).toEqual([]);
    expect(slow()).toEqual([
      {
        operation: 'product',
        kind: 'query',
        documentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        outcome: 'ok',
        durationMs: expect.any(Number),
        planningMs: expect.any(Number),
        fetches: [
          { subgraph: 'inventory', startedMs: expect.any(Number), durationMs: expect.any(Number), outcome: 'ok' },
          {
            subgraph: 'users',
            entities: 'User',
            representations: 1,
            startedMs: expect.any(Number),
            durationMs: expect.any(Number),
            outcome: 'ok',
          },
        ],
      },
    ]);
    const [{ durationMs, fetches }] = slow();
    const [first, second] = fetches;
    expect(second.durationMs).toBeGreaterThanOrEqual(slowMs + 40);
    expect(second.startedMs).toBeGreaterThanOrEqual(first.startedMs + first.durationMs - 1);
    expect(durationMs).toBeGreaterThanOrEqual(second.startedMs + second.durationMs - 1);
    expect(JSON.stringify(slow())).not.toMatch(/secretName|p1/);
  });

  it('says of a fetch that failed how', async () => {
    shop.users.before = () => sleep(slowMs + 50);
    shop.users.rawAnswer = { status: 503, body: '' };
    await gateway.ask('{ product(id: "p2") { owner { name } } }', { token: shop.signIn('u1') });
    shop.users.rawAnswer = undefined;
    expect(slow()).toMatchObject([{ outcome: 'SUBGRAPH_UNAVAILABLE', fetches: [{}, { outcome: 'HTTP 503' }] }]);
  });

  it('and one that does not, gets none', async () => {
    await gateway.ask('{ product(id: "p1") { name } }', { token: shop.signIn('u1') });
    expect(slow()).toEqual([]);
  });
});

it('with SLOW_OPERATION_MS=0 none is', async () => {
  const warned = vi.spyOn(Logger.prototype, 'warn');
  const gateway = await RunningGateway.start({ ...shop.env, SLOW_OPERATION_MS: '0' });
  shop.users.before = () => sleep(50);
  await gateway.ask('{ user(id: "u1") { name } }', { token: shop.signIn('u1') });
  shop.users.before = async () => {};
  await gateway.stop();
  expect(warned.mock.calls.filter(([, message]) => message === 'slow operation')).toEqual([]);
});

it('each operation has its line in the log with the correlation id, and the last ones are written before the process ends', async () => {
  const program = await runProgram('gateway/main.ts', {
    env: { ...shop.env, PORT: '0', INTROSPECTION_URL: 'none', LOG_LEVEL: 'info' },
  });
  const [, url = ''] = await program.waitFor(/listens on (http:\S+)/);
  const ask = (correlationId: string, query: string) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId },
      body: JSON.stringify({ query }),
    });
  await ask('my-id', '{ __typename }');
  await ask('my-other-id', '{ nonsense }');
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
  const lines = program
    .output()
    .split('\n')
    .flatMap((line) => (line.includes('"answered"') ? [JSON.parse(line)] : []));
  const common = { level: 30, time: expect.any(String), service: 'gateway', context: 'Operation', msg: 'answered' };
  expect(lines).toEqual([
    {
      ...common,
      correlationId: 'my-id',
      operation: '__typename',
      kind: 'query',
      outcome: 'ok',
      durationMs: expect.any(Number),
    },
    {
      ...common,
      correlationId: 'my-other-id',
      operation: 'unknown',
      kind: 'unknown',
      outcome: 'GRAPHQL_VALIDATION_FAILED',
      durationMs: expect.any(Number),
    },
  ]);
}, 60_000);
