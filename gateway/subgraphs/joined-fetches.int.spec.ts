import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { Gate } from '../testing/gate.js';
import { type AskOptions, RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
let gate: Gate;
let ada: string;
beforeEach(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start({ ...shop.env, FORWARD_HEADERS: 'X-Shop' });
  ada = shop.signIn('u1');
  // Who she is is known before anything is counted.
  await gateway.ask('{ me { role } }', { token: ada });
  shop.users.received.length = 0;
  gate = new Gate();
});
afterEach(async () => {
  gate.open();
  await gateway.stop();
  await shop.stop();
});

/** Queries wait until the gate opens; mutations and questions about tokens do not. */
function holdQueries(): void {
  shop.users.before = ({ path, body }) =>
    path === '/graphql' && !body.startsWith('{"query":"mutation') ? gate.opened : Promise.resolve();
}

const query = '{ me { name role orders { totalCount } } }';

async function askBoth(first: AskOptions, second: AskOptions, fetches: number) {
  holdQueries();
  const answers = [gateway.ask(query, first), gateway.ask(query, second)];
  await eventually(() => expect(shop.users.fetches).toBe(fetches));
  // Time for one more to show, if there is one.
  await gateway.ask('{ products { totalCount } }');
  gate.open();
  const both = await Promise.all(answers);
  expect(shop.users.fetches).toBe(fetches);
  return both.map(({ data }) => data);
}

const me = { me: { name: 'Ada', role: 'CUSTOMER', orders: { totalCount: 0 } } };

it('the same question of the same person, asked twice at once, is one fetch that answers both', async () => {
  expect(await askBoth({ token: ada }, { token: ada }, 1)).toEqual([me, me]);
});

it('the same question of two persons is two fetches', async () => {
  const ben = shop.signIn('u2');
  await gateway.ask('{ me { role } }', { token: ben });
  shop.users.received.length = 0;
  expect(await askBoth({ token: ada }, { token: ben }, 2)).toEqual([me, { me: { ...me.me, name: 'Ben' } }]);
});

it('the same question with another header that is passed on is two fetches, with another that is not is one', async () => {
  const ask = (headers: Record<string, string>) => ({ token: ada, headers });
  await askBoth(ask({ 'x-shop': 'a' }), ask({ 'x-shop': 'b' }), 2);
  expect(new Set(shop.users.received.map(({ headers }) => headers['x-shop']))).toEqual(new Set(['a', 'b']));
  shop.users.received.length = 0;
  gate = new Gate();
  await askBoth(ask({ 'x-shop': 'a' }), ask({}), 2);
  shop.users.received.length = 0;
  gate = new Gate();
  await askBoth(ask({ 'x-shop': 'a', 'x-other': 'b' }), ask({ 'x-shop': 'a', 'x-other': 'c' }), 1);
});

it('who has changed something through this gateway sees it, also when the same was asked for just before', async () => {
  holdQueries();
  const before = gateway.ask(query, { token: ada });
  await eventually(() => expect(shop.users.fetches).toBe(1));
  const renamed = await gateway.ask('mutation { updateProfile(input: { name: "Eve" }) { role } }', { token: ada });
  expect(renamed.codes).toEqual([]);
  const after = gateway.ask(query, { token: ada });
  await eventually(() => expect(shop.users.fetches).toBe(3));
  gate.open();
  expect((await after).data).toEqual({ me: { ...me.me, name: 'Eve' } });
  await before;
});

it('a mutation that fails may have changed something: nothing that began before it is joined', async () => {
  holdQueries();
  const before = gateway.ask(query, { token: ada });
  await eventually(() => expect(shop.users.fetches).toBe(1));
  shop.users.rawAnswer = { status: 502, body: 'Bad Gateway' };
  const failed = await gateway.ask('mutation { updateProfile(input: { name: "Eve" }) { role } }', { token: ada });
  expect(failed.codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
  shop.users.rawAnswer = undefined;
  const after = gateway.ask(query, { token: ada });
  await eventually(() => expect(shop.users.fetches).toBe(3));
  gate.open();
  await Promise.all([before, after]);
});

it('the same mutation twice at once is sent twice', async () => {
  shop.users.before = ({ path }) => (path === '/graphql' ? gate.opened : Promise.resolve());
  const mutation = 'mutation { updateProfile(input: { name: "Eve" }) { role } }';
  const answers = [gateway.ask(mutation, { token: ada }), gateway.ask(mutation, { token: ada })];
  await eventually(() => expect(shop.users.fetches).toBe(2));
  gate.open();
  await Promise.all(answers);
});
