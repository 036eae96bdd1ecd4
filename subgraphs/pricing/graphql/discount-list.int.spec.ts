import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anonymous } from '#platform/auth';
import { watchStatements } from '#platform/testing';
import { codeOf, fieldsOf, PricingServer } from '../testing/pricing-server.js';

let pricing: PricingServer;
beforeAll(async () => {
  pricing = await PricingServer.start();
});
afterAll(() => pricing?.close());
beforeEach(() => pricing.clear());

const list = (args: object) =>
  pricing.ask(
    `query ($first: Int, $after: String, $activeOnly: Boolean) {
       discounts(first: $first, after: $after, activeOnly: $activeOnly) {
         nodes { id active } edges { cursor node { id } } totalCount pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
    args,
    anonymous,
  );

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const hour = 3_600_000;

describe('the discounts', () => {
  it('are there for everyone, newest first, a page at a time', async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n++) made.unshift((await pricing.discount({ percent: n })).id);
    const visited: string[] = [];
    let after: string | null = null;
    for (const size of [3, 3, 1]) {
      const { data } = await list({ first: 3, after });
      expect(data.discounts.totalCount).toBe(7);
      expect(data.discounts.nodes).toHaveLength(size);
      expect(data.discounts.pageInfo).toMatchObject({ hasNextPage: size === 3, hasPreviousPage: after !== null });
      visited.push(...data.discounts.edges.map(({ node }: { node: { id: string } }) => node.id));
      after = data.discounts.pageInfo.endCursor;
      await pricing
        .discount({ percent: 99 })
        .then(({ id }) => pricing.sql('DELETE FROM discounts WHERE id = $1', [id]));
    }
    expect(visited).toEqual(made);
  });

  it('can be those alone that count now', async () => {
    const past = await pricing.discount({ percent: 1, startsAt: inMs(-hour), endsAt: inMs(-1_000) });
    const ended = await pricing.discount({ percent: 2 });
    await pricing.end(ended.id);
    const upcoming = await pricing.discount({ percent: 3, startsAt: inMs(hour) });
    const current = await pricing.discount({ percent: 4, endsAt: inMs(hour) });
    const { data } = await list({ activeOnly: true });
    expect(data.discounts).toMatchObject({ nodes: [{ id: current.id, active: true }], totalCount: 1 });
    const all = (await list({ activeOnly: null, first: null })).data.discounts;
    expect(all.totalCount).toBe(4);
    expect(all.nodes).toEqual([
      { id: current.id, active: true },
      { id: upcoming.id, active: false },
      { id: ended.id, active: false },
      { id: past.id, active: false },
    ]);
  });

  it('are not counted for who does not ask', async () => {
    const queries = watchStatements(/\bdiscounts\b/);
    await pricing.ask('{ discounts { nodes { id } } }');
    expect(queries().filter((text) => /count\(/i.test(text))).toEqual([]);
  });
});

const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

it.each([
  [{ first: 0 }, 'first'],
  [{ first: 101 }, 'first'],
  [{ after: '' }, 'after'],
  [{ after: 'garbage' }, 'after'],
  [{ after: cursorOf('NEWEST', "x' OR 1=1") }, 'after'],
  [{ after: cursorOf('NAME', '0198b2f0-7c3e-7c3e-9c3e-0198b2f07c3e') }, 'after'],
])('the page %j is none', async (args, field) => {
  const answer = await list(args);
  expect(codeOf(answer)).toBe('BAD_USER_INPUT');
  expect(fieldsOf(answer)).toEqual([field]);
});
