import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChargePayment, UserDeleted, UserRegistered } from '#contracts';
import { newAdmin, newUser, PaymentsServer, registered, usd } from './testing/payments-server.js';

const credit = 1_000;
let payments: PaymentsServer;
const admin = newAdmin();
beforeAll(async () => {
  payments = await PaymentsServer.start({ WELCOME_CREDIT: String(credit), SELF_DEPOSIT: 'on' });
});
afterAll(() => payments?.close());

type User = ReturnType<typeof newUser>;
const register = (user: User) => payments.tell(UserRegistered, user.userId, registered(user));
const leave = (user: User) => payments.tell(UserDeleted, user.userId, { userId: user.userId });
const creditsOf = async ({ userId }: User) =>
  payments.sql(`SELECT amount::int FROM ledger_entries WHERE wallet_id = $1 AND kind = 'WELCOME_CREDIT'`, [userId]);

describe('a wallet is opened, once and with its credit,', () => {
  const openers: [string, (user: User) => Promise<unknown>, number][] = [
    ['when its user registers', register, credit],
    ['by the first charge, which may spend the credit', (user) => payments.charge(user.userId, 400), 600],
    ['by the first deposit', (user) => payments.deposit(user, { amount: { amount: 5 } }), credit + 5],
    ['by the first look at it', (user) => payments.account(user.userId, user), credit],
  ];
  it.each(openers)('%s', async (_, open, balance) => {
    const user = newUser();
    await open(user);
    expect((await payments.account(user.userId, admin)).balance).toEqual(usd(balance));
    for (const [, openAgain] of openers) await openAgain(user);
    expect(await creditsOf(user)).toEqual([{ amount: credit }]);
  });

  it('when all of that happens at once', async () => {
    const users = Array.from({ length: 10 }, newUser);
    await Promise.all(users.flatMap((user) => openers.map(([, open]) => open(user))));
    for (const user of users) {
      expect(await creditsOf(user)).toEqual([{ amount: credit }]);
      expect((await payments.account(user.userId, user)).balance).toEqual(usd(credit - 400 + 5));
    }
  });

  it('and by nobody else: others’ looks and refunds open none', async () => {
    const user = newUser();
    expect(await payments.account(user.userId, admin)).toBeNull();
    expect(await payments.account(user.userId, newUser())).toBeNull();
    expect(await payments.account(user.userId, { kind: 'service', service: 'orders' })).toBeNull();
    await payments.refund(user.userId, randomUUID());
    expect(await payments.sql('SELECT 1 FROM wallets WHERE user_id = $1', [user.userId])).toEqual([]);
  });
});

describe('a deleted account', () => {
  it('leaves a closed wallet with what was in it', async () => {
    const user = newUser();
    await register(user);
    const order = await payments.charge(user.userId, 300);
    await leave(user);
    const late = await payments.charge(user.userId, 1);
    expect(await payments.told(late)).toEqual([
      { type: 'PaymentDeclined', sequence: 1, data: { orderId: late, amount: usd(1) } },
    ]);
    await payments.refund(user.userId, order);
    expect((await payments.account(user.userId, admin)).balance).toEqual(usd(credit));
  });

  it('that is heard of before its registration never has any money', async () => {
    const user = newUser();
    await leave(user);
    await register(user);
    const order = await payments.charge(user.userId, 0);
    expect(await payments.told(order)).toMatchObject([{ type: 'PaymentDeclined' }]);
    expect((await payments.account(user.userId, user)).balance).toEqual(usd(0));
    expect(await creditsOf(user)).toEqual([]);
  });

  it('is closed whatever happens at the same time', async () => {
    const users = Array.from({ length: 10 }, newUser);
    await Promise.all(
      users.flatMap((user) => [
        register(user),
        payments.deposit(user, { amount: { amount: 5 } }),
        leave(user),
        payments.account(user.userId, user),
        payments.charge(user.userId, 1),
      ]),
    );
    for (const { userId } of users) {
      const order = await payments.charge(userId, 1);
      expect(await payments.told(order)).toMatchObject([{ type: 'PaymentDeclined' }]);
    }
    const [books] = await payments.sql<{ off: string }>(
      `SELECT count(*) AS off FROM (
         SELECT 1 FROM wallets LEFT JOIN ledger_entries ON wallet_id = user_id
         GROUP BY user_id HAVING balance <> coalesce(sum(amount), 0)) AS wrong`,
    );
    expect(books?.off).toBe('0');
  });
});

it('a message that comes twice is dealt with once', async () => {
  const user = newUser();
  const orderId = randomUUID();
  const data = { orderId, customerId: user.userId, amount: usd(100) };
  const id = await payments.tell(ChargePayment, orderId, data);
  await payments.tell(ChargePayment, orderId, data, id);
  expect(await payments.told(orderId)).toHaveLength(1);
  expect((await payments.account(user.userId, user)).balance).toEqual(usd(credit - 100));
});
