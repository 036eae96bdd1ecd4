import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, type RunningProgram, runProgram } from '#platform/testing';
import { type Fault, FaultProxy } from '../testing/fault-proxy.js';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';
import type { Seen } from '../testing/users-process.js';

let program: RunningProgram;
let users: string;
let shop: StubShop;
beforeAll(async () => {
  program = await runProgram('gateway/testing/users-process.ts');
  const [, url = ''] = await program.waitFor(/listens on (http:\S+)/);
  users = url;
  shop = await StubShop.start();
});
afterAll(async () => {
  await shop.stop();
  program.signal('SIGKILL');
  await program.ended;
});

let proxy: FaultProxy;
let gateway: RunningGateway;
let before: Seen;
beforeEach(async () => {
  proxy = await FaultProxy.start(users);
  gateway = await RunningGateway.start({ ...shop.env, ...env, USERS_URL: proxy.url });
  before = await control('seen');
});
afterEach(async () => {
  await control('release');
  await gateway.stop();
  await proxy.stop();
});

const env = { INTROSPECTION_URL: 'none', RATE_LIMIT_PER_MINUTE: '0' };

async function control(path: 'seen' | 'hold' | 'release'): Promise<Seen> {
  return (await (await fetch(`${users}/${path}`)).json()) as Seen;
}

/** What users was asked since the test began. */
async function asked(): Promise<Pick<Seen, 'queries' | 'mutations' | 'hungUp'>> {
  const { queries, mutations, hungUp } = await control('seen');
  return {
    queries: queries - before.queries,
    mutations: mutations - before.mutations,
    hungUp: hungUp - before.hungUp,
  };
}

const page = '{ products { nodes { name owner { role } } } }';
const login = 'mutation { loginUser(input: { email: "a@b.c", password: "secret12" }) { accessToken } }';
const names = ['Lamp', 'Chair', 'Table'];

/** The page with a hole at each place that users was to fill. */
async function expectHoles(): Promise<void> {
  const answer = await gateway.ask(page);
  expect(answer.data).toEqual({ products: { nodes: names.map((name) => ({ name, owner: null })) } });
  expect(answer.errors).toEqual(
    names.map((_, index) => ({
      message: 'The service users does not answer.',
      path: ['products', 'nodes', index, 'owner', 'role'],
      extensions: { code: 'SUBGRAPH_UNAVAILABLE', service: 'users' },
    })),
  );
}

const whole = {
  products: { nodes: names.map((name) => ({ name, owner: { role: 'CUSTOMER' } })) },
};

const html = '<html><body>Bad Gateway</body></html>';
const errorPage = `HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: ${html.length}\r\n\r\n${html}`;

const cutShort =
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{"data"';

/** How it goes wrong, and how often a query reaches the proxy and users. */
const faults: [what: string, fault: Fault, requests: number, queries: number][] = [
  ['is late', { kind: 'delay', delayMs: 60_000 }, 1, 1],
  ['takes what is sent and is silent', { kind: 'drop' }, 1, 0],
  ['resets the connection at the request', { kind: 'reset', when: 'request' }, 2, 0],
  ['resets the connection before its answer', { kind: 'reset', when: 'answer' }, 2, 2],
  ['ends in the middle of a header', { kind: 'truncate', afterBytes: 30 }, 2, 2],
  ['ends in the middle of its answer', { kind: 'truncate', afterBytes: 160 }, 2, 2],
  ['answers less than it said it would', { kind: 'other', bytes: cutShort, closes: true }, 2, 0],
  ['answers byte by byte, too slowly', { kind: 'drip', everyMs: 100 }, 1, 1],
  ['speaks something else', { kind: 'other', bytes: 'SSH-2.0-OpenSSH_9.2p1\r\n' }, 1, 0],
  ['is a proxy without anyone behind it', { kind: 'other', bytes: errorPage }, 1, 0],
];

describe('a subgraph that', () => {
  it.each(faults)(
    '%s: leaves holes with an error each, and the rest of the data',
    async (_, fault, requests, queries) => {
      proxy.fault = fault;
      await expectHoles();
      expect(proxy.requests).toBe(requests);
      expect(await asked()).toMatchObject({ queries });
      proxy.fault = { kind: 'none' };
      expect((await gateway.ask(page)).data).toEqual(whole);
    },
  );

  it.each(faults.filter(([, fault]) => fault.kind !== 'delay' && fault.kind !== 'drop' && fault.kind !== 'drip'))(
    '%s: gets a mutation once',
    async (_, fault, __, queries) => {
      proxy.fault = fault;
      expect((await gateway.ask(login)).codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
      expect(proxy.requests).toBe(1);
      expect((await asked()).mutations).toBe(Math.min(1, queries));
    },
  );

  it('closed its idle connections: neither a query nor a mutation fails because of that', async () => {
    for (const operation of ['{ user(id: "u1") { role } }', login]) {
      expect((await gateway.ask(page)).data).toEqual(whole);
      expect(proxy.connections).toBeGreaterThan(0);
      proxy.closeConnections();
      await eventually(() => expect(proxy.connections).toBe(0));
      expect((await gateway.ask(operation)).codes).toEqual([]);
    }
    expect((await asked()).mutations).toBe(1);
  });
});

async function send(query: string, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await gateway.send({ method: 'POST', headers, body: JSON.stringify({ query }), signal });
}

it('a subgraph hears how long it is waited for, from the gateway and nobody else', async () => {
  const headers = { 'x-souk-deadline-ms': '5' };
  await gateway.ask('{ user(id: "u1") { role } }', { headers });
  expect((await control('seen')).deadlineMs).toBe('2000');
  await gateway.ask(login, { headers });
  expect((await control('seen')).deadlineMs).toBe('6000');
});

it('a breaker that opens shows in the metrics, and that it is closed again', async () => {
  const state = () => gauge('souk_gateway_breaker_state', 'users');
  expect((await gateway.ask('{ user(id: "u1") { role } }')).codes).toEqual([]);
  expect(await state()).toBe(0);
  proxy.fault = { kind: 'reset', when: 'request' };
  for (let nth = 0; nth < 10; nth += 1) await gateway.ask(`{ user(id: "u${nth}") { role } }`);
  expect(await state()).toBe(2);
  proxy.fault = { kind: 'none' };
  await eventually(async () => expect((await gateway.ask('{ user(id: "u1") { role } }')).codes).toEqual([]));
  expect(await state()).toBe(0);
});

describe('a client that hangs up', () => {
  it('has its query cancelled in the subgraph', async () => {
    await control('hold');
    const hungUp = new AbortController();
    const answer = send('{ user(id: "u1") { role } }', hungUp.signal);
    await eventually(async () => expect((await asked()).queries).toBe(1));
    hungUp.abort();
    await expect(answer).rejects.toThrow();
    await eventually(async () => expect((await asked()).hungUp).toBe(1));
  });

  it('has all of its queries cancelled, also those that it sent in a row', async () => {
    await control('hold');
    const post = (id: string) => {
      const body = JSON.stringify({ query: `{ user(id: "${id}") { role } }` });
      return `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    };
    const client = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    client.write(['u1', 'u2', 'u3'].map(post).join(''));
    await eventually(async () => expect((await asked()).queries).toBe(3));
    client.destroy();
    await eventually(async () => expect((await asked()).hungUp).toBe(3));
  });

  it('takes nothing from another who asks the same, and once that one is gone too, so is the fetch', async () => {
    await control('hold');
    const clients = [new AbortController(), new AbortController()];
    const answers = clients.map(({ signal }) => send('{ user(id: "u1") { role } }', signal));
    for (const answer of answers) answer.catch(() => {});
    const third = gateway.ask('{ user(id: "u1") { role } }');
    await eventually(async () => expect((await asked()).queries).toBe(1));
    await eventually(async () => expect(await waitedFor()).toBe(3));
    for (const client of clients) client.abort();
    await eventually(async () => expect(await waitedFor()).toBe(1));
    expect(await asked()).toMatchObject({ queries: 1, hungUp: 0 });
    await control('release');
    expect((await third).data).toEqual({ user: { role: 'CUSTOMER' } });
    expect(await asked()).toMatchObject({ queries: 1, hungUp: 0 });
  });
});

/** A gauge of a subgraph, as Prometheus sees it. */
async function gauge(name: string, subgraph: string): Promise<number> {
  const { text } = await gateway.send({}, '/metrics');
  const [, value] = new RegExp(`^${name}\\{.*subgraph="${subgraph}".*\\} (\\d+)$`, 'm').exec(text) ?? [];
  return Number(value);
}

const waitedFor = () => gauge('souk_gateway_fetches_in_flight', 'users');

describe('two addresses', () => {
  let balanced: RunningGateway;
  let other: FaultProxy;
  beforeEach(async () => {
    other = await FaultProxy.start(users);
    balanced = await RunningGateway.start({ ...shop.env, ...env, USERS_URL: `${proxy.url},${other.url}` });
  });
  afterEach(async () => {
    await balanced.stop();
    await other.stop();
  });

  const ask = async (times: number) => {
    const answers = await Promise.all(
      // Each its own: equal ones would be one fetch.
      Array.from({ length: times }, (_, nth) => balanced.ask(`{ user(id: "u${nth}") { role } }`)),
    );
    return answers.filter(({ codes }) => codes.length === 0).length;
  };

  it('share the requests', async () => {
    expect(await ask(40)).toBe(40);
    expect([proxy.requests, other.requests]).toEqual([20, 20]);
  });

  it('one of them dead: no query fails, and the dead one is not asked again at once', async () => {
    await proxy.stop();
    expect(await ask(40)).toBe(40);
    expect(await ask(40)).toBe(40);
    expect(other.requests).toBe(80);
    proxy = await FaultProxy.start(users);
  });

  it('one of them resets: no query fails, and it is asked at most once for each that was sent before it was known', async () => {
    proxy.fault = { kind: 'reset', when: 'request' };
    expect(await ask(1)).toBe(1);
    const known = proxy.requests;
    expect(known).toBe(1);
    expect(await ask(40)).toBe(40);
    expect(proxy.requests).toBe(known);
  });

  it('one of them frozen: it is left out after three that got no answer, and taken back when it answers one', async () => {
    proxy.fault = { kind: 'drop' };
    expect(await ask(6)).toBe(3);
    expect(proxy.requests).toBe(3);
    expect(await ask(40)).toBe(40);
    expect(proxy.requests).toBe(3);
    proxy.fault = { kind: 'none' };
    await eventually(async () => {
      expect(await ask(1)).toBe(1);
      expect(proxy.requests).toBe(4);
    });
    const requests = other.requests;
    expect(await ask(40)).toBe(40);
    expect([proxy.requests, other.requests - requests]).toEqual([24, 20]);
  });
});
