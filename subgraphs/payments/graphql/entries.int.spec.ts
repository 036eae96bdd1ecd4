import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchStatements } from '#platform/testing';
import { codeOf, fieldsOf, newUser, PaymentsServer, usd } from '../testing/payments-server.js';

let payments: PaymentsServer;
const [ada, bob] = [newUser(), newUser()];
let orders: string[];
beforeAll(async () => {
  payments = await PaymentsServer.start({ WELCOME_CREDIT: '1000', SELF_DEPOSIT: 'on' });
  await payments.deposit(bob, { amount: { amount: 5 } });
  orders = [];
  for (let i = 1; i <= 5; i++) orders.push(await payments.charge(ada.userId, i));
  await payments.refund(ada.userId, orders[4] ?? '');
});
afterAll(() => payments?.close());

const page = (args: string, more = '') =>
  payments.entities(
    [{ __typename: 'User', id: ada.userId }],
    `... on User { account { entries${args} { nodes { amount { amount currency } kind orderId }
       edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } ${more} } } }`,
    ada,
  );

it('come newest first, with their sign, reason and order', async () => {
  const { data } = await page('', 'totalCount');
  const { nodes, totalCount } = data._entities[0].account.entries;
  expect(nodes).toEqual([
    { amount: usd(5), kind: 'REFUND', orderId: orders[4] },
    ...[5, 4, 3, 2, 1].map((amount) => ({ amount: usd(-amount), kind: 'CHARGE', orderId: orders[amount - 1] })),
    { amount: usd(1_000), kind: 'WELCOME_CREDIT', orderId: null },
  ]);
  expect(totalCount).toBe(7);
});

it('come in pages that leave nothing out and say nothing twice', async () => {
  const seen: number[] = [];
  let after: string | null = null;
  for (let turn = 0; turn < 4; turn++) {
    const { data } = await page(after ? `(first: 2, after: "${after}")` : '(first: 2)');
    const { nodes, edges, pageInfo } = data._entities[0].account.entries;
    seen.push(...nodes.map(({ amount }: { amount: { amount: number } }) => amount.amount));
    expect(pageInfo).toMatchObject({
      hasNextPage: turn < 3,
      hasPreviousPage: turn > 0,
      endCursor: edges.at(-1).cursor,
    });
    after = pageInfo.endCursor;
  }
  expect(seen).toEqual([5, -5, -4, -3, -2, -1, 1_000]);
});

it('are counted only for who asks', async () => {
  for (const [more, statements] of [
    ['', 1],
    ['totalCount', 2],
  ] as const) {
    const queries = watchStatements(/\bledger_entries\b/);
    await page('(first: 1)', more);
    expect(queries()).toHaveLength(statements);
  }
});

it('come in several pages of several accounts at once', async () => {
  const { data } = await payments.entities(
    [{ __typename: 'Account', id: ada.userId }],
    `... on Account { newest: entries(first: 1) { nodes { kind } } all: entries(first: 100) { nodes { kind } } }`,
    ada,
  );
  const { newest, all } = data._entities[0];
  expect([newest.nodes.length, all.nodes.length]).toEqual([1, 7]);
});

const garbage = Buffer.from(JSON.stringify(['newest', "'; --"])).toString('base64url');
it.each([
  ['(first: 0)', 'first'],
  ['(first: 101)', 'first'],
  ['(first: -1)', 'first'],
  ['(after: "x")', 'after'],
  ['(after: "")', 'after'],
  [`(after: "${garbage}")`, 'after'],
])('asked for by %s are BAD_USER_INPUT', async (args, field) => {
  const answer = await page(args);
  expect([codeOf(answer), fieldsOf(answer)]).toEqual(['BAD_USER_INPUT', [field]]);
});

it('cost a deep page what they cost the first: each reads its rows from the index', async () => {
  await payments.sql(
    `INSERT INTO ledger_entries (id, transfer_id, wallet_id, amount, currency, kind, order_id)
     SELECT gen_random_uuid(), gen_random_uuid(), $1, -1, 'USD', 'CHARGE', gen_random_uuid() FROM generate_series(1, 50000)`,
    [bob.userId],
  );
  await payments.sql('ANALYZE ledger_entries');
  const queries = watchStatements(/\bledger_entries\b/);
  await page('');
  const [query] = queries();
  const starts = ['ffffffff-ffff-ffff-ffff-ffffffffffff', '10000000-0000-0000-0000-000000000000'];
  for (const after of starts) {
    const plan = await payments.sql<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, TIMING OFF) ${query}`, [
      [bob.userId],
      [after],
      [21],
    ]);
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index Scan Backward using ledger_entries_of_wallet .*actual rows=21/);
    expect(text).not.toContain('Rows Removed');
  }
});
