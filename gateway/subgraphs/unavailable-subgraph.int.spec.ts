import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { Gate } from '../testing/gate.js';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeEach(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start(shop.env);
});
afterEach(async () => {
  await gateway.stop();
  await shop.stop();
});

const unavailable = (service: string) => ({ code: 'SUBGRAPH_UNAVAILABLE', service });

describe('a dead subgraph', () => {
  it('takes down its own fields and no others, with an error at each', async () => {
    const token = shop.signIn('u1');
    await gateway.ask('{ me { id } }', { token });
    await shop.orders.stop();
    const answer = await gateway.ask('{ me { name orders { totalCount } } products { totalCount } }', { token });
    expect(answer.data).toEqual({ me: { name: 'Ada', orders: null }, products: { totalCount: 3 } });
    expect(answer.errors).toEqual([
      {
        message: 'The service orders does not answer.',
        path: ['me', 'orders'],
        extensions: unavailable('orders'),
      },
    ]);
  });

  it('has an error at each place of a list', async () => {
    await shop.users.stop();
    const answer = await gateway.ask('{ products { nodes { name owner { called: name } } } }');
    expect(answer.data).toEqual({
      products: { nodes: ['Lamp', 'Chair', 'Table'].map((name) => ({ name, owner: null })) },
    });
    expect(answer.errors?.map(({ path }) => path)).toEqual(
      [0, 1, 2].map((index) => ['products', 'nodes', index, 'owner', 'called']),
    );
  });

  it('gives a hole for a root field, and null where nothing may be one', async () => {
    await shop.inventory.stop();
    expect(await gateway.ask('{ product(id: "p1") { name } me { id } }')).toMatchObject({
      data: { product: null, me: null },
      errors: [{ path: ['product'], extensions: unavailable('inventory') }],
    });
    expect(await gateway.ask('{ products { totalCount } me { id } }')).toMatchObject({
      data: null,
      errors: [{ path: ['products'], extensions: unavailable('inventory') }],
    });
  });

  it('is used again as soon as it is back', async () => {
    await shop.users.stop();
    expect((await gateway.ask('{ user(id: "u1") { name } }')).codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
    await shop.users.restart();
    expect((await gateway.ask('{ user(id: "u1") { name } }')).data).toEqual({ user: { name: 'Ada' } });
  });
});

it('starts and is ready with every subgraph down', async () => {
  await shop.stop();
  const alone = await RunningGateway.start(shop.env);
  expect((await alone.send({}, '/health/ready')).status).toBe(200);
  expect((await alone.ask('{ me { id } }')).codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
  expect((await alone.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  await alone.stop();
});

describe('a slow subgraph', () => {
  it('is given up after two seconds, and what others say comes through', async () => {
    const gate = new Gate();
    shop.orders.before = () => gate.opened;
    const token = shop.signIn('u1');
    const startedMs = performance.now();
    const answer = await gateway.ask('{ me { name orders { totalCount } } }', { token });
    // A mutation would wait for six, and the operation for ten.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(answer.data).toEqual({ me: { name: 'Ada', orders: null } });
    expect(answer.errors).toMatchObject([{ path: ['me', 'orders'], extensions: unavailable('orders') }]);
    gate.open();
  });

  it('holds up nobody who does not ask it', async () => {
    const gate = new Gate();
    shop.users.before = () => gate.opened;
    let isAnswered = false;
    const slow = gateway.ask('{ user(id: "u1") { name } }').then(() => (isAnswered = true));
    await eventually(() => expect(shop.users.fetches).toBe(1));
    expect((await gateway.ask('{ products { totalCount } }')).data).toEqual({ products: { totalCount: 3 } });
    expect(isAnswered).toBe(false);
    gate.open();
    await slow;
  });

  it('is waited for longer by a mutation', async () => {
    const token = shop.signIn('u1');
    await gateway.ask('{ me { id } }', { token });
    shop.users.before = () => new Promise((resolve) => setTimeout(resolve, 2_500));
    const answer = await gateway.ask('mutation { updateProfile(input: { name: "Eve" }) { name } }', { token });
    expect(answer.data).toEqual({ updateProfile: { name: 'Eve' } });
  });
});

describe('a subgraph that answers something else', () => {
  it.each([
    ['an error page', 502, '<html>Bad Gateway</html>'],
    ['half an answer', 200, '{"data":{"user"'],
    ['no answer', 200, '{}'],
    ['a list', 200, '{"data":[]}'],
    [
      'that it does not know the gateway',
      401,
      '{"errors":[{"message":"who?","extensions":{"code":"UNAUTHENTICATED"}}]}',
    ],
  ])('%s: is SUBGRAPH_UNAVAILABLE', async (_, status, body) => {
    shop.users.rawAnswer = { status, body };
    const answer = await gateway.ask('{ user(id: "u1") { name } }');
    expect(answer).toMatchObject({ data: { user: null }, errors: [{ extensions: unavailable('users') }] });
  });

  it('an error that nobody catalogued: is INTERNAL', async () => {
    const error = { message: 'secret', path: ['user'], extensions: { code: 'ODD', stacktrace: ['secret'] } };
    shop.users.rawAnswer = { status: 200, body: JSON.stringify({ data: { user: null }, errors: [error] }) };
    const answer = await gateway.ask('{ user(id: "u1") { name } }');
    expect(answer.errors).toMatchObject([{ path: ['user'], extensions: { code: 'INTERNAL' } }]);
    expect(answer.text).not.toContain('secret');
  });

  it('an error of the catalogue: comes through with its details and nothing else', async () => {
    const extensions = { code: 'BAD_USER_INPUT', fields: { id: 'is wrong' }, stacktrace: ['secret'] };
    const body = JSON.stringify({ data: { user: null }, errors: [{ message: 'No.', path: ['user'], extensions }] });
    shop.users.rawAnswer = { status: 200, body };
    const answer = await gateway.ask('{ user(id: "u1") { name } }');
    expect(answer.errors).toEqual([
      { message: 'No.', path: ['user'], extensions: { code: 'BAD_USER_INPUT', fields: { id: 'is wrong' } } },
    ]);
  });

  it('a value that does not fit the schema: is a hole with an error', async () => {
    shop.users.rawAnswer = { status: 200, body: '{"data":{"user":{"name":null}}}' };
    const answer = await gateway.ask('{ user(id: "u1") { name } }');
    expect(answer).toMatchObject({ data: { user: null }, codes: ['INTERNAL'] });
  });
});

describe('a broken connection', () => {
  /** Accepts connections and drops them at the first byte. */
  async function startDropper(): Promise<{ server: Server; url: string; dropped: () => number }> {
    let dropped = 0;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        dropped += 1;
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return { server, url: `http://127.0.0.1:${port}`, dropped: () => dropped };
  }

  it('is tried once more at another address by a query, and not used for others meanwhile', async () => {
    const dropper = await startDropper();
    const balanced = await RunningGateway.start({ ...shop.env, USERS_URL: `${dropper.url},${shop.users.url}` });
    for (let turn = 0; turn < 4; turn += 1) {
      expect((await balanced.ask('{ user(id: "u1") { name } }')).data).toEqual({ user: { name: 'Ada' } });
    }
    expect(dropper.dropped()).toBe(1);
    await balanced.stop();
    dropper.server.close();
  });

  it('is never tried again by a mutation that was sent; the next one goes elsewhere', async () => {
    const dropper = await startDropper();
    const balanced = await RunningGateway.start({ ...shop.env, USERS_URL: `${dropper.url},${shop.users.url}` });
    const login = 'mutation { loginUser(input: { email: "a@b.c", password: "secret12" }) { accessToken } }';
    expect((await balanced.ask(login)).codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect(dropper.dropped()).toBe(1);
    expect(shop.users.fetches).toBe(0);
    expect((await balanced.ask(login)).data).toEqual({ loginUser: { accessToken: 'a' } });
    await balanced.stop();
    dropper.server.close();
  });
});

it('cancels the query of a client that hangs up', async () => {
  const gate = new Gate();
  const closed = new Gate();
  shop.users.before = () => gate.opened;
  shop.users.onHangUp = () => closed.open();
  const hungUp = new AbortController();
  const asked = gateway.send({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ user(id: "u1") { role } }' }),
    signal: hungUp.signal,
  });
  await eventually(() => expect(shop.users.fetches).toBe(1));
  hungUp.abort();
  await expect(asked).rejects.toThrow();
  await closed.opened;
  gate.open();
});

it('runs the mutation of a client that hangs up to its end', async () => {
  const token = shop.signIn('u1');
  await gateway.ask('{ me { id } }', { token });
  const gate = new Gate();
  shop.users.before = () => gate.opened;
  const hungUp = new AbortController();
  const asked = gateway.send({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: 'mutation { updateProfile(input: { name: "Zoe" }) { name } }' }),
    signal: hungUp.signal,
  });
  const before = shop.users.fetches;
  await eventually(() => expect(shop.users.fetches).toBe(before + 1));
  hungUp.abort();
  await expect(asked).rejects.toThrow();
  gate.open();
  await eventually(() => expect(shop.names.get('u1')).toBe('Zoe'));
});

it('sends each representation once', async () => {
  await gateway.ask('{ products { nodes { owner { name role } } } }', { token: shop.signIn('u1') });
  const sent = JSON.parse(shop.users.received.at(-1)?.body ?? '{}');
  expect(sent.variables.representations).toEqual([
    { __typename: 'User', id: 'u1' },
    { __typename: 'User', id: 'u2' },
  ]);
});
