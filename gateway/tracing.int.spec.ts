import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually, TraceCollector } from '#platform/testing';
import { RunningGateway } from './testing/running-gateway.js';
import { StubShop } from './testing/stub-shop.js';

let shop: StubShop;
let collector: TraceCollector;
let gateway: RunningGateway;

/** What Node has loaded of the SDK and what it is made of; the API alone is loaded by the test runner. */
const loaded = () =>
  Object.keys(createRequire(import.meta.url).cache).filter((path) => /@opentelemetry\/(?!api\/)/.test(path));

beforeAll(async () => {
  [shop, collector] = await Promise.all([StubShop.start(), TraceCollector.start()]);
  const plain = await RunningGateway.start(shop.env);
  await plain.ask('{ products { nodes { name } } }');
  await plain.stop();
  expect(loaded(), 'without the variable nothing of it is loaded').toEqual([]);
  Object.assign(process.env, collector.env);
  gateway = await RunningGateway.start({ ...shop.env, ...collector.env });
  expect(loaded()).not.toEqual([]);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([shop.stop(), collector.stop()]);
});
beforeEach(() => {
  collector.spans.length = 0;
});

const page = '{ products { nodes { name owner { name } } } }';
const traceOf = (name = 'POST /graphql') => collector.spans.find((span) => span.name === name)?.traceId ?? '';

it('an operation is a trace: its plan the first time, each fetch, and who it is by', async () => {
  const token = shop.signIn('u1');
  const query = '{ me { email } products(first: 7) { nodes { name owner { name } } } }';
  const expected = (planned: boolean) => [
    [
      'gateway: POST /graphql',
      [
        ['gateway: fetch inventory', []],
        ['gateway: fetch users', []],
        ['gateway: fetch users', []],
        ...(planned
          ? [
              ['gateway: introspect', []],
              ['gateway: plan', []],
            ]
          : []),
      ],
    ],
  ];
  expect((await gateway.ask(query, { token })).codes).toEqual([]);
  await eventually(() => expect(collector.tree(traceOf())).toEqual(expected(true)));
  collector.spans.length = 0;
  expect((await gateway.ask(query, { token })).codes).toEqual([]);
  await eventually(() => expect(collector.tree(traceOf())).toEqual(expected(false)));
  const root = collector.spans.find(({ name }) => name === 'POST /graphql');
  expect(root?.parentSpanId, 'nobody called').toBeUndefined();
  expect(root?.attributes).toMatchObject({
    'graphql.operation.type': 'query',
    'souk.operation': 'several',
    'souk.outcome': 'ok',
    'http.response.status_code': 200,
  });
});

it('a subgraph is told the span of the very fetch', async () => {
  shop.users.received.length = shop.inventory.received.length = 0;
  await gateway.ask(page);
  await eventually(() => expect(collector.spans.map(({ name }) => name)).toContain('POST /graphql'));
  for (const [stub, name] of [
    [shop.inventory, 'fetch inventory'],
    [shop.users, 'fetch users'],
  ] as const) {
    const span = collector.spans.find((each) => each.name === name);
    expect(stub.received.map(({ headers }) => headers.traceparent)).toEqual([`00-${span?.traceId}-${span?.spanId}-01`]);
  }
});

it('an answer out of the cache says so, and fetches nothing', async () => {
  const query = '{ products(first: 9) { nodes { name } } }';
  await gateway.ask(query);
  await eventually(() => expect(collector.spans.map(({ name }) => name)).toContain('POST /graphql'));
  collector.spans.length = 0;
  await gateway.ask(query);
  await eventually(() => expect(collector.tree(traceOf())).toEqual([['gateway: POST /graphql', []]]));
  expect(collector.spans[0]?.attributes['souk.cache']).toBe('hit');
});

it('a client’s trace goes on: its id, its decision to sample', async () => {
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const ask = (flags: string) =>
    gateway.ask('{ me { name } }', {
      token: shop.signIn('u2'),
      headers: { traceparent: `00-${traceId}-${spanId}-${flags}` },
    });
  shop.users.received.length = 0;
  await ask('00');
  expect(shop.users.received.at(-1)?.headers.traceparent).toMatch(new RegExp(`^00-${traceId}-(?!${spanId}).{16}-00$`));
  await ask('01');
  await eventually(() => expect(collector.spans.map(({ name }) => name)).toContain('POST /graphql'));
  expect(collector.spans.filter(({ name }) => name === 'POST /graphql')).toMatchObject([
    { traceId, parentSpanId: spanId },
  ]);
});

it('a fetch that fails says how, and no span holds what a client sent or is told', async () => {
  shop.inventory.rawAnswer = { status: 503, body: 'secret-answer' };
  await gateway.ask('query secretName($s: String) { product(sku: $s) { name } }', {
    variables: { s: 'secret-variable' },
    token: shop.signIn('u1'),
  });
  shop.inventory.rawAnswer = undefined;
  await eventually(() => expect(collector.spans.map(({ name }) => name)).toContain('POST /graphql'));
  expect(collector.spans.find(({ name }) => name === 'fetch inventory')).toMatchObject({
    failure: 'HTTP 503',
    attributes: { 'souk.subgraph': 'inventory', 'http.response.status_code': 503 },
  });
  const root = collector.spans.find(({ name }) => name === 'POST /graphql');
  expect(root?.attributes['souk.outcome']).toBe('SUBGRAPH_UNAVAILABLE');
  expect(JSON.stringify(collector.spans)).not.toMatch(/secret|token-/);
});

it('an address in other words is one trace as well, and one correlation id', async () => {
  const body = JSON.stringify({ query: '{ __typename }' });
  const head = ['POST http://shop.example/graphql HTTP/1.1', 'Host: a', 'Content-Type: application/json'];
  const rest = ['Connection: close', `Content-Length: ${body.length}`, '', body];
  const answer = await gateway.sendRaw([...head, ...rest].join('\r\n'));
  await eventually(() => expect(collector.spans.map(({ name }) => name)).toEqual(['POST /graphql']));
  const [, correlationId] = /\r\nx-correlation-id: (\w+)\r\n/.exec(answer) ?? [];
  expect(collector.spans[0]?.attributes['souk.correlation_id']).toBe(correlationId);
});

it('a client that goes half-way through its body is a trace that says so', async () => {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.write('POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{');
  await once(socket, 'ready');
  socket.end();
  await eventually(() => expect(collector.spans).toMatchObject([{ name: 'POST /graphql', failure: 'CLIENT_GONE' }]));
});

it('health and metrics, asked for all the time, are no traces', async () => {
  for (const path of ['/health/live', '/health/ready', '/metrics']) await fetch(`${gateway.url}${path}`);
  await gateway.ask('{ __typename }');
  await eventually(() => expect(collector.spans.map(({ name }) => name)).toEqual(['POST /graphql']));
});
