import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anonymous } from '#platform/auth';
import { MemoryCacheStore } from '#platform/cache';
import { eventually } from '#platform/testing';
import { ClientErrors } from '../answers/client-errors.js';
import { Epochs } from '../answers/epochs.js';
import { Documents } from '../documents/documents.js';
import type { Graph } from '../graph/graph.js';
import { Revocations } from '../identity/revocations.js';
import type { FetchContext } from '../subgraphs/fetch-context.js';
import { FetchHeaders } from '../subgraphs/fetch-headers.js';
import { noMetrics, plainGraph } from '../testing/plain-graph.js';
import { MutationsUnderWay } from './mutations-under-way.js';
import { OperationRunner } from './operation-runner.js';

const deadlineMs = 100;
const touched = ['Product.name'];
let graph: Graph;
let epochs: Epochs;
let runner: OperationRunner;
beforeAll(async () => {
  graph = await plainGraph();
});
beforeEach(() => {
  const store = new MemoryCacheStore();
  epochs = new Epochs(store, noMetrics);
  runner = new OperationRunner(
    new FetchHeaders(undefined, []),
    new Revocations(store),
    epochs,
    new ClientErrors(),
    new MutationsUnderWay(),
    deadlineMs,
  );
});

type Execute = (context: FetchContext) => Promise<{ data: Record<string, unknown> }>;

function execution(text: string, execute: Execute) {
  const operation = new Documents(false).prepare(graph, text, undefined);
  const fake: Graph = Object.create(graph, {
    execute: {
      value: async (_: unknown, __: unknown, context: FetchContext) => ({
        ...(await execute(Object.assign(context, { hasMutated: text.startsWith('mutation') }))),
        errors: [],
        misfits: [],
      }),
    },
  });
  return { graph: fake, operation, variables: {}, forwarded: {}, planning: { ms: 0 } };
}

const timeout = expect.objectContaining({ code: 'TIMEOUT' });
const mutation = 'mutation { deleteProduct(id: "a") }';

describe('when the deadline has passed', () => {
  it('a query’s fetches are given up, and it answers with what there is', async () => {
    const answer = await runner.query(
      execution('{ me { id } }', async ({ signal }) => {
        await new Promise<void>((resolve) => signal?.addEventListener('abort', resolve));
        expect(signal?.reason).toEqual(timeout);
        return { data: { me: null } };
      }),
      anonymous,
      () => () => {},
    );
    expect(answer.body).toBe('{"data":{"me":null}}');
  });

  it('a mutation is TIMEOUT and goes on; what it may move is raised before it answers, and again when it ends', async () => {
    let finish = () => {};
    const running = runner.mutation(
      execution(mutation, async ({ signal }) => {
        expect(signal).toBeUndefined();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return { data: { deleteProduct: true } };
      }),
      anonymous,
    );
    const before = await epochs.read(touched);
    await expect(running).rejects.toEqual(timeout);
    const atTheAnswer = await epochs.read(touched);
    expect(atTheAnswer).not.toBe(before);
    finish();
    await eventually(async () => expect(await epochs.read(touched)).not.toBe(atTheAnswer));
  });
});

it('a mutation that fails has raised what it may have moved', async () => {
  const before = await epochs.read(touched);
  const failing = execution(mutation, async () => {
    throw new Error('broken');
  });
  await expect(runner.mutation(failing, anonymous)).rejects.toThrow('broken');
  expect(await epochs.read(touched)).not.toBe(before);
});

it('a session that a mutation ended is revoked before it answers', async () => {
  const store = new MemoryCacheStore();
  const revocations = new Revocations(store);
  const own = new OperationRunner(
    new FetchHeaders(undefined, []),
    revocations,
    epochs,
    new ClientErrors(),
    new MutationsUnderWay(),
  );
  const logout = execution('mutation { logoutUser }', async ({ revokedSessions }) => {
    revokedSessions.add('s1');
    return { data: { logoutUser: true } };
  });
  await own.mutation(logout, anonymous);
  expect(await revocations.isRevoked({ sessionId: 's1', userId: 'u1' })).toBe(true);
});

describe('a mutation that moved nothing leaves the cache as it is:', () => {
  it.each([
    ['nothing was sent', false, []],
    [
      'its visitor is told to sign in',
      true,
      [{ message: '', path: ['deleteProduct'], extensions: { code: 'UNAUTHENTICATED' } }],
    ],
  ])('%s', async (_, hasMutated, errors) => {
    const before = await epochs.read(touched);
    const { graph: real, ...parts } = execution(mutation, async () => ({ data: {} }));
    const fake: Graph = Object.create(real, {
      execute: {
        value: async (_operation: unknown, _variables: unknown, context: FetchContext) => {
          context.hasMutated = hasMutated;
          return { data: { deleteProduct: null }, errors, misfits: [] };
        },
      },
    });
    await runner.mutation({ ...parts, graph: fake }, anonymous);
    expect(await epochs.read(touched)).toBe(before);
  });
});

it('a mutation of a visitor who is told to sign in for a part of it may have moved the rest', async () => {
  const before = await epochs.read(touched);
  const parts = execution('mutation { deleteProduct(id: "a") logoutUser }', async () => ({ data: {} }));
  const fake: Graph = Object.create(parts.graph, {
    execute: {
      value: async (_operation: unknown, _variables: unknown, context: FetchContext) => {
        context.hasMutated = true;
        const errors = [{ message: '', path: ['logoutUser'], extensions: { code: 'UNAUTHENTICATED' } }];
        return { data: null, errors, misfits: [] };
      },
    },
  });
  await runner.mutation({ ...parts, graph: fake }, anonymous);
  expect(await epochs.read(touched)).not.toBe(before);
});
