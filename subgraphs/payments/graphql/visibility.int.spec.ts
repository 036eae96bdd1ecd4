import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Identity } from '#platform/auth';
import { watchStatements } from '#platform/testing';
import { newAdmin, newUser, PaymentsServer, usd } from '../testing/payments-server.js';

let payments: PaymentsServer;
const [ada, stranger, admin] = [newUser(), newUser(), newAdmin()];
const service: Identity = { kind: 'service', service: 'orders' };
const anonymous: Identity = { kind: 'anonymous' };
beforeAll(async () => {
  payments = await PaymentsServer.start({ WELCOME_CREDIT: '1000' });
});
afterAll(() => payments?.close());

const paymentFields = 'id status amount { amount currency } refunded { amount currency }';
const paymentsOf = async (orderIds: unknown[], identity?: Identity) => {
  const representations = orderIds.map((id) => ({ __typename: 'Order', id }));
  const { data, errors } = await payments.entities(
    representations,
    `... on Order { payment { ${paymentFields} } }`,
    identity,
  );
  expect(errors).toEqual([]);
  return data._entities.map((order: { payment: unknown }) => order.payment);
};

describe('the subgraph', () => {
  it('answers nobody without a valid identity header', async () => {
    for (const headers of [{}, { 'x-souk-identity': 'forged' }] as Record<string, string>[]) {
      const { status, errors } = await payments.post('{ __typename }', {}, headers);
      expect([status, errors[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });
});

describe('an account', () => {
  const selection = '... on User { id account { id balance { amount } entries { totalCount nodes { id } } } }';
  const seen = async (identity: Identity) => {
    const representations = [{ __typename: 'User', id: ada.userId }];
    const { data, errors } = await payments.entities(representations, selection, identity);
    expect(errors).toEqual([]);
    return data._entities[0].account;
  };

  it('is shown to its user, to admins and to the services, and to nobody else', async () => {
    const own = await seen(ada);
    expect(own).toEqual({
      id: ada.userId,
      balance: { amount: 1_000 },
      entries: { totalCount: 1, nodes: [{ id: expect.any(String) }] },
    });
    expect([await seen(admin), await seen(service)]).toEqual([own, own]);
    expect([await seen(stranger), await seen(anonymous)]).toEqual([null, null]);
  });

  it('as an entity is null to everyone but those, and for what is no account', async () => {
    const ids = [ada.userId, ada.userId.toUpperCase(), randomUUID(), 'x', '', '\0', null, 5, { a: 1 }];
    const representations = ids.map((id) => ({ __typename: 'Account', id }));
    const as = async (identity: Identity) => {
      const { data, errors } = await payments.entities(
        representations,
        '... on Account { id entries { totalCount } }',
        identity,
      );
      expect(errors).toEqual([]);
      return data._entities;
    };
    const own = { id: ada.userId, entries: { totalCount: 1 } };
    const nothing = ids.map(() => null);
    expect(await as(ada)).toEqual([own, own, ...nothing.slice(2)]);
    expect(await as(admin)).toEqual([own, own, ...nothing.slice(2)]);
    expect(await as(stranger)).toEqual(nothing);
    expect(await as(anonymous)).toEqual(nothing);
  });
});

describe('a payment', () => {
  it('says where it stands, and is nothing before there is one', async () => {
    const [charged, declined, refunded] = [
      await payments.charge(ada.userId, 100),
      await payments.charge(ada.userId, 5_000),
      await payments.charge(ada.userId, 200),
    ];
    await payments.refund(ada.userId, refunded);
    const refused = randomUUID();
    await payments.refund(ada.userId, refused);
    const orders = [charged, declined, refunded, refused, randomUUID(), 'x', '', null, 7, charged.toUpperCase()];
    const own = [
      { id: charged, status: 'CHARGED', amount: usd(100), refunded: usd(0) },
      { id: declined, status: 'DECLINED', amount: usd(5_000), refunded: usd(0) },
      { id: refunded, status: 'REFUNDED', amount: usd(200), refunded: usd(200) },
      ...Array.from({ length: 6 }, () => null),
      { id: charged, status: 'CHARGED', amount: usd(100), refunded: usd(0) },
    ];
    expect(await paymentsOf(orders, ada)).toEqual(own);
    expect(await paymentsOf(orders, admin)).toEqual(own);
    const nothing = orders.map(() => null);
    expect(await paymentsOf(orders, stranger)).toEqual(nothing);
    expect(await paymentsOf(orders, anonymous)).toEqual(nothing);
  });

  it('of an order of nothing is shown as paid', async () => {
    const order = await payments.charge(ada.userId, 0);
    expect(await paymentsOf([order], ada)).toMatchObject([{ status: 'CHARGED', amount: usd(0) }]);
  });
});

describe('a page of', () => {
  it('20 orders with their payments is one query', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => payments.charge(ada.userId, 1)));
    const queries = watchStatements(/\b(payments|wallets|ledger_entries)\b/);
    const shown = await paymentsOf(orders, ada);
    expect(queries()).toHaveLength(1);
    expect(shown.map(({ id }: { id: string }) => id)).toEqual(orders);
  });

  it('users with their accounts and entries is three', async () => {
    const users = Array.from({ length: 20 }, newUser);
    for (const user of users) await payments.account(user.userId, user);
    const representations = users.map(({ userId: id }) => ({ __typename: 'User', id }));
    const fields = 'id balance { amount } entries(first: 2) { totalCount nodes { amount { amount } } }';
    const queries = watchStatements(/\b(payments|wallets|ledger_entries)\b/);
    const { data } = await payments.entities(representations, `... on User { account { ${fields} } }`, admin);
    expect(queries()).toHaveLength(3);
    for (const [i, { account }] of data._entities.entries()) {
      expect(account).toEqual({
        id: users[i]?.userId,
        balance: { amount: 1_000 },
        entries: { totalCount: 1, nodes: [{ amount: { amount: 1_000 } }] },
      });
    }
  });
});
