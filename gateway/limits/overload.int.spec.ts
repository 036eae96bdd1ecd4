import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '#platform/testing';
import { Gate } from '../testing/gate.js';
import { type ClientAnswer, RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';
import type { StubSubgraph } from '../testing/stub-subgraph.js';

// The real bounds are 1,000 and 512: as many clients in one process would outlast a fetch on a machine that does much else.
const { operations, fetchesOfASubgraph } = vi.hoisted(() => ({ operations: 80, fetchesOfASubgraph: 40 }));
vi.mock('./in-flight.js', async (original) => {
  const { InFlight } = await original<typeof import('./in-flight.js')>();
  return {
    InFlight: class extends InFlight {
      constructor(metrics: ConstructorParameters<typeof InFlight>[0]) {
        super(metrics, operations);
      }
    },
  };
});
vi.mock('../subgraphs/upstream.js', async (original) => ({
  ...(await original<typeof import('../subgraphs/upstream.js')>()),
  maxUnderWay: fetchesOfASubgraph,
}));

let shop: StubShop;
let gateway: RunningGateway;
let gate: Gate;
beforeEach(async () => {
  shop = await StubShop.start();
  // What is held is not given up before all have come.
  const patient = { QUERY_TIMEOUT_MS: '9000', MUTATION_TIMEOUT_MS: '9000' };
  gateway = await RunningGateway.start({
    ...shop.env,
    ...patient,
    INTROSPECTION_URL: 'none',
    RATE_LIMIT_PER_MINUTE: '0',
  });
  gate = new Gate();
});
afterEach(async () => {
  gate.open();
  await gateway.stop();
  await shop.stop();
});

const many = <T>(count: number, make: (nth: number) => T): T[] => Array.from({ length: count }, (_, nth) => make(nth));

/** Each asks for something of its own, which no cache has and nobody else asks for. */
const askUsers = (nth: number) =>
  gateway.ask('query User($id: ID!) { user(id: $id) { role } }', { variables: { id: `u${nth}` } });
const askOrders = (nth: number) =>
  gateway.ask('query Orders($id: String) { orders(after: $id) { totalCount } }', { variables: { id: `o${nth}` } });

/** How many were told what. */
function counted(answers: readonly ClientAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { codes } of answers) counts[codes.join() || 'ok'] = (counts[codes.join() || 'ok'] ?? 0) + 1;
  return counts;
}

/** Sends a crowd; what each was told is noted as it comes. */
function crowd(count: number, ask: (nth: number) => Promise<ClientAnswer>) {
  const told: ClientAnswer[] = [];
  const all = Promise.all(many(count, async (nth) => told.push(await ask(nth))));
  all.catch(() => {});
  return { told, all };
}

function freeze(subgraph: StubSubgraph): void {
  subgraph.before = () => gate.opened;
}

describe('one subgraph that is frozen', () => {
  it('is asked as much as its bulkhead takes: more is OVERLOADED at once, and who asks other subgraphs is answered', async () => {
    freeze(shop.users);
    const { told, all } = crowd(4 * operations, askUsers);
    await eventually(() => expect(counted(told)).toEqual({ OVERLOADED: 4 * operations - fetchesOfASubgraph }));
    expect(shop.users.fetches).toBe(fetchesOfASubgraph);
    expect(counted(await Promise.all(many(fetchesOfASubgraph, askOrders)))).toEqual({ ok: fetchesOfASubgraph });
    gate.open();
    await all;
    expect(told).toHaveLength(4 * operations);
    expect(counted([await askUsers(0)])).toEqual({ ok: 1 });
  });

  it('is asked once by all who ask the same, and they keep out nobody else', async () => {
    freeze(shop.users);
    const { told, all } = crowd(4 * operations, () => askUsers(0));
    await eventually(() => expect(counted(told)).toEqual({ OVERLOADED: 4 * operations - fetchesOfASubgraph }));
    expect(shop.users.fetches).toBe(1);
    expect(counted(await Promise.all(many(fetchesOfASubgraph, askOrders)))).toEqual({ ok: fetchesOfASubgraph });
    gate.open();
    await all;
    expect(shop.users.fetches).toBe(1);
  });
});

it('beyond its bound the gateway answers OVERLOADED at once, and when to come back; what it accepted is answered', async () => {
  for (const subgraph of [shop.users, shop.orders]) freeze(subgraph);
  // Mutations are waited for longest.
  const accepted = [
    ...many(operations / 2, () => gateway.ask('mutation { logoutUser }')),
    ...many(operations / 2, () => gateway.ask('mutation { placeOrder(input: { items: [] }) { id } }')),
  ];
  await eventually(() => expect(shop.users.fetches + shop.orders.fetches).toBe(operations));
  const headers = { accept: 'application/graphql-response+json' };
  const beyond = await Promise.all(many(50, () => gateway.ask('{ __typename }', { headers })));
  for (const { status, codes, data, headers: told } of beyond) {
    expect({ status, codes, data, retryAfter: told.get('retry-after') }).toEqual({
      status: 503,
      codes: ['OVERLOADED'],
      data: undefined,
      retryAfter: '1',
    });
  }
  expect((await gateway.send({}, '/health/ready')).status).toBe(200);
  gate.open();
  expect(counted(await Promise.all(accepted))).toEqual({ ok: operations });
  expect(counted([await gateway.ask('{ __typename }')])).toEqual({ ok: 1 });
});
