import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start(shop.env);
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});

const asked = { headers: { 'x-souk-plan': '1' } };
const page = '{ products { nodes { name owner { name } } } }';

async function planOf(query: string, from = gateway, options: Parameters<RunningGateway['ask']>[1] = asked) {
  const { text, codes } = await from.ask(query, options);
  expect(codes).toEqual([]);
  return JSON.parse(text).extensions?.plan;
}

describe('who asks for the plan by a header', () => {
  it('gets the answer with it: its text, its parts, and what each fetch took', async () => {
    const { text } = await gateway.ask(page, asked);
    const { data, extensions } = JSON.parse(text);
    expect(data).toEqual((await gateway.ask(page)).data);
    const { plan } = extensions;
    expect(plan.text).toMatch(/^QueryPlan \{\s+Sequence \{\s+Fetch\(service: "inventory"\)/);
    expect(plan.node).toMatchObject({
      kind: 'Sequence',
      nodes: [
        { kind: 'Fetch', subgraph: 'inventory', query: expect.stringContaining('products') },
        {
          kind: 'Flatten',
          path: 'products.nodes.@.owner',
          node: { kind: 'Fetch', subgraph: 'users', query: expect.stringContaining('_entities') },
        },
      ],
    });
    const number = expect.any(Number);
    expect(plan.fetches).toEqual([
      { subgraph: 'inventory', startedMs: number, durationMs: number, outcome: 'ok' },
      { subgraph: 'users', entities: 'User', representations: 2, startedMs: number, durationMs: number, outcome: 'ok' },
    ]);
    expect(plan.fetches[1].startedMs).toBeGreaterThanOrEqual(plan.fetches[0].startedMs + plan.fetches[0].durationMs);
  });

  it('is never answered out of the cache, nor is the answer kept', async () => {
    const query = '{ products(first: 3) { nodes { name } } }';
    const { fetches } = shop.inventory;
    await gateway.ask(query);
    const plans = [await planOf(query), await planOf(query)];
    expect(plans.map((plan) => plan.fetches.length)).toEqual([1, 1]);
    expect(shop.inventory.fetches).toBe(fetches + 3);
    const other = '{ products(first: 4) { nodes { name } } }';
    const answer = await gateway.ask(other, asked);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('etag')).toBeNull();
    expect((await gateway.ask(other)).text).not.toContain('QueryPlan');
    expect(shop.inventory.fetches).toBe(fetches + 5);
  });

  it('is shown a fetch that failed, beside the errors', async () => {
    shop.users.rawAnswer = { status: 503, body: '' };
    const { text, codes } = await gateway.ask(page, asked);
    shop.users.rawAnswer = undefined;
    expect(codes).toContain('SUBGRAPH_UNAVAILABLE');
    expect(JSON.parse(text).extensions.plan.fetches).toMatchObject([{ outcome: 'ok' }, { outcome: 'HTTP 503' }]);
  });

  it('runs mutations once, as who asks', async () => {
    const token = shop.signIn('u1');
    const before = shop.users.fetches;
    const mutation = 'mutation { updateProfile(input: { name: "Ada L." }) { name } }';
    const plan = await planOf(mutation, gateway, { ...asked, token });
    expect(plan.node).toMatchObject({ kind: 'Fetch', subgraph: 'users' });
    expect(shop.users.fetches).toBe(before + 1);
    expect(shop.users.identities.at(-1)).toMatchObject({ kind: 'user', userId: 'u1' });
  });

  it('sees that introspection fetches nothing', async () => {
    expect(await planOf('{ __schema { queryType { name } } }')).toEqual({ text: 'QueryPlan {}', fetches: [] });
  });

  it('and who does not ask gets none', async () => {
    expect(await planOf(page, gateway, {})).toBeUndefined();
  });
});

it('in production nobody is shown a plan', async () => {
  const production = await RunningGateway.start({ ...shop.env, NODE_ENV: 'production' });
  expect(await planOf('{ products(first: 3) { nodes { name } } }', production)).toBeUndefined();
  await production.stop();
});
