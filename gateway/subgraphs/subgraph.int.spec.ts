import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { Deadline } from '../execution/deadline.js';
import { Gate } from '../testing/gate.js';
import { noMetrics } from '../testing/plain-graph.js';
import { StubSubgraph } from '../testing/stub-subgraph.js';
import type { FetchContext } from './fetch-context.js';
import { Subgraph } from './subgraph.js';

beforeAll(() => Logger.overrideLogger(false));

let stub: StubSubgraph;
let subgraph: Subgraph;
let gate: Gate;
let deadlines: Deadline[];
beforeEach(async () => {
  stub = await StubSubgraph.start('type Query { list: [Int!]! }', { Query: { list: () => [1, 2] } });
  subgraph = new Subgraph('lists', [`${stub.url}/graphql`], { queryMs: 2_000, mutationMs: 6_000 }, noMetrics);
  gate = new Gate();
  stub.before = () => gate.opened;
  deadlines = [];
});
afterEach(async () => {
  gate.open();
  for (const deadline of deadlines) deadline.clear();
  await subgraph.close();
  await stub.stop();
});

function context(leftMs = 10_000): FetchContext {
  const deadline = new Deadline(leftMs);
  deadlines.push(deadline);
  return {
    headerLines: '',
    traceparent: '',
    who: 'ada',
    signal: deadline.signal,
    timings: undefined,
    hasMutated: false,
    hasEscapes: false,
    revokedSessions: new Set(),
    freshUntilMs: Number.POSITIVE_INFINITY,
  };
}

const body = '{"query":"{ list }"}';
const fetch = (of: FetchContext, mutates = false) => subgraph.fetch({ body, mutates }, of);
const told = () => stub.received.map(({ headers }) => Number(headers['x-souk-deadline-ms']));

describe('who joined a fetch', () => {
  it('has an answer of its own to write into, and what it says of sessions and freshness', async () => {
    stub.cacheControl = 'max-age=5';
    const [first, second] = [context(), context()];
    const answers = [fetch(first), fetch(second)];
    await eventually(() => expect(stub.fetches).toBe(1));
    const beforeMs = Date.now();
    gate.open();
    const [one, other] = await Promise.all(answers);
    expect(one).toEqual({ data: { list: [1, 2] } });
    expect(other).toEqual(one);
    expect(other?.data?.list).not.toBe(one?.data?.list);
    for (const { freshUntilMs } of [first, second]) {
      expect(freshUntilMs).toBeLessThanOrEqual(beforeMs + 5_000);
      expect(freshUntilMs).toBeGreaterThan(beforeMs);
    }
    expect(stub.fetches).toBe(1);
  });
});

describe('a fetch tells the subgraph how long it is waited for', () => {
  it('its own bound, mostly', async () => {
    gate.open();
    await fetch(context());
    await fetch(context(), true);
    await fetch({ ...context(), signal: undefined });
    expect(told()).toEqual([2_000, 6_000, 2_000]);
  });

  it('what is left of its operation, when that is less: then nobody else joins it', async () => {
    const hurried = [context(1_000), context(1_000)].map((each) => fetch(each));
    const unhurried = fetch(context());
    await eventually(() => expect(stub.fetches).toBe(3));
    gate.open();
    await Promise.all([...hurried, unhurried]);
    const [least = 0, more = 0, most] = told().sort((a, b) => a - b);
    expect(least).toBeGreaterThan(0);
    expect(more).toBeLessThanOrEqual(1_000);
    expect(most).toBe(2_000);
  });

  it('and is given up by then, which is no fault of the subgraph', async () => {
    for (let nth = 0; nth < 20; nth += 1) {
      await expect(fetch(context(10))).rejects.toMatchObject({ code: 'TIMEOUT' });
    }
    expect(subgraph.breakerState).toBe('closed');
    expect(subgraph.underWay).toBe(0);
  });
});

describe('a subgraph that fails', () => {
  it('opens its breaker, and closes it as soon as a request finds it back', async () => {
    gate.open();
    await stub.stop();
    for (let nth = 0; nth < 10; nth += 1) {
      expect(subgraph.breakerState).toBe('closed');
      await expect(fetch(context())).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    }
    expect(subgraph.breakerState).toBe('open');
    await stub.restart();
    await expect(fetch(context())).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    expect(stub.fetches).toBe(0);
    await eventually(async () => expect(await fetch(context())).toEqual({ data: { list: [1, 2] } }));
    expect(stub.fetches).toBe(1);
    expect(subgraph.breakerState).toBe('closed');
  });

  it('with errors of GraphQL, whatever the status, is none that the breaker knows', async () => {
    gate.open();
    stub.rawAnswer = { status: 500, body: '{"errors":[{"message":"No."}]}' };
    for (let nth = 0; nth < 20; nth += 1) expect(await fetch(context())).toEqual({ errors: [{ message: 'No.' }] });
    expect(subgraph.breakerState).toBe('closed');
  });
});
