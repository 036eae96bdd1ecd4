import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserDeleted, UserRegistered } from '#contracts';
import { codeOf, fieldsOf, newAdmin, newUser, PaymentsServer, registered, usd } from './testing/payments-server.js';

let payments: PaymentsServer;
const admin = newAdmin();
beforeAll(async () => {
  payments = await PaymentsServer.start({ SELF_DEPOSIT: 'on' });
});
afterAll(() => payments?.close());
beforeEach(() => {
  payments.users.isDown = false;
});

const most = Number.MAX_SAFE_INTEGER;

describe('a deposit', () => {
  it('is in the wallet at once, and in its ledger', async () => {
    const user = newUser();
    const answer = await payments.deposit(user, { amount: { amount: 500 } });
    expect(answer.errors).toEqual([]);
    expect(answer.data.depositFunds).toEqual({ id: user.userId, balance: usd(500) });
    await payments.deposit(user, { amount: { amount: 1, currency: 'USD' }, userId: user.userId.toUpperCase() });
    const account = await payments.account(
      user.userId,
      user,
      'balance { amount } entries { nodes { kind amount { amount } orderId } }',
    );
    expect(account).toEqual({
      balance: { amount: 501 },
      entries: {
        nodes: [
          { kind: 'DEPOSIT', amount: { amount: 1 }, orderId: null },
          { kind: 'DEPOSIT', amount: { amount: 500 }, orderId: null },
        ],
      },
    });
  });

  it('without a key is another one each time', async () => {
    const user = newUser();
    await Promise.all(Array.from({ length: 20 }, () => payments.deposit(user, { amount: { amount: 5 } })));
    expect((await payments.account(user.userId, user)).balance).toEqual(usd(100));
  });

  it('fills a wallet to the last unit that can be counted, and no further', async () => {
    const user = newUser();
    const first = await payments.deposit(user, { amount: { amount: most - 1 } });
    expect(first.data.depositFunds.balance).toEqual(usd(most - 1));
    const tooMuch = await payments.deposit(user, { amount: { amount: 2 }, idempotencyKey: 'k' });
    expect([codeOf(tooMuch), fieldsOf(tooMuch)]).toEqual(['BAD_USER_INPUT', ['input.amount.amount']]);
    const last = await payments.deposit(user, { amount: { amount: 1 }, idempotencyKey: 'k' });
    expect(last.data.depositFunds.balance).toEqual(usd(most));
    const again = await Promise.all(
      Array.from({ length: 5 }, () => payments.deposit(user, { amount: { amount: most } })),
    );
    expect(again.map(codeOf)).toEqual(again.map(() => 'BAD_USER_INPUT'));
  });

  it('leaves room for what may still be refunded', async () => {
    const user = newUser();
    await payments.deposit(user, { amount: { amount: most } });
    const order = await payments.charge(user.userId, 1_000);
    expect(codeOf(await payments.deposit(user, { amount: { amount: 1_000 } }))).toBe('BAD_USER_INPUT');
    await payments.refund(user.userId, order);
    expect((await payments.account(user.userId, user)).balance).toEqual(usd(most));
  });
});

describe('an idempotency key', () => {
  it('deposits once for 50 calls at once, and answers all of them the same', async () => {
    const user = newUser();
    const input = { amount: { amount: 70 }, idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 50 }, () => payments.deposit(user, input)));
    for (const { data, errors } of answers) {
      expect({ data, errors }).toEqual({
        data: { depositFunds: { id: user.userId, balance: usd(70) } },
        errors: [],
      });
    }
    const entries = await payments.sql('SELECT 1 FROM ledger_entries WHERE wallet_id = $1', [user.userId]);
    expect(entries).toHaveLength(1);
  });

  it('stands for one amount in one wallet', async () => {
    const [user, other] = [newUser(), newUser()];
    payments.users.existing.add(user.userId).add(other.userId);
    const given = { amount: { amount: 70 }, idempotencyKey: 'once', userId: user.userId };
    await payments.deposit(admin, given);
    const before = await payments.books();
    for (const wrong of [{ amount: { amount: 71 } }, { userId: other.userId }, { userId: randomUUID() }]) {
      expect(codeOf(await payments.deposit(admin, { ...given, ...wrong }))).toBe('IDEMPOTENCY_CONFLICT');
    }
    expect((await payments.deposit(admin, given)).data.depositFunds.balance).toEqual(usd(70));
    expect(await payments.books()).toEqual(before);
  });

  it('that two amounts are given under at once deposits one of them', async () => {
    const user = newUser();
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        payments.deposit(user, { amount: { amount: 1 + (i % 2) * 99 }, idempotencyKey }),
      ),
    );
    expect(answers.filter((answer) => codeOf(answer) === 'IDEMPOTENCY_CONFLICT')).toHaveLength(10);
    const { balance } = await payments.account(user.userId, user);
    expect([1, 100]).toContain(balance.amount);
  });

  it('is each user’s own', async () => {
    const [user, other] = [newUser(), newUser()];
    const input = { amount: { amount: 70 }, idempotencyKey: 'mine' };
    for (const who of [user, other]) {
      expect((await payments.deposit(who, input)).data.depositFunds).toEqual({ id: who.userId, balance: usd(70) });
    }
  });

  it('may have 255 characters of any kind', async () => {
    const user = newUser();
    const input = { amount: { amount: 70 }, idempotencyKey: '%\'"\\—日'.padEnd(255, 'x') };
    for (const _ of [1, 2]) expect((await payments.deposit(user, input)).data.depositFunds.balance).toEqual(usd(70));
  });
});

describe('for another user', () => {
  it('an admin deposits, and it opens the wallet of who exists', async () => {
    const user = newUser();
    payments.users.existing.add(user.userId);
    const answer = await payments.deposit(admin, { amount: { amount: 5 }, userId: user.userId });
    expect(answer.data.depositFunds).toEqual({ id: user.userId, balance: usd(5) });
    expect((await payments.account(user.userId, user)).balance).toEqual(usd(5));
  });

  it.each([
    ['unknown', randomUUID()],
    ['no id at all', 'x'],
    ['SQL', `'; --`],
  ])('who is %s is NOT_FOUND', async (_, userId) => {
    const before = await payments.books();
    expect(codeOf(await payments.deposit(admin, { amount: { amount: 5 }, userId }))).toBe('NOT_FOUND');
    expect(await payments.books()).toEqual(before);
  });

  it('nothing is written while users does not answer, and nobody is asked about who has a wallet', async () => {
    const [known, unknown] = [newUser(), newUser()];
    await payments.tell(UserRegistered, known.userId, registered(known));
    payments.users.existing.add(unknown.userId);
    payments.users.isDown = true;
    const asked = payments.users.asked;
    const fine = await payments.deposit(admin, { amount: { amount: 5 }, userId: known.userId });
    expect(fine.data.depositFunds.balance).toEqual(usd(5));
    expect(payments.users.asked).toBe(asked);
    const before = await payments.books();
    const { errors } = await payments.deposit(admin, {
      amount: { amount: 5 },
      idempotencyKey: 'k',
      userId: unknown.userId,
    });
    expect(errors[0]?.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'users' });
    expect(await payments.books()).toEqual(before);
  });

  it('nobody else does, whether that user exists or not', async () => {
    const [user, other] = [newUser(), newUser()];
    await payments.tell(UserRegistered, other.userId, registered(other));
    const before = await payments.books();
    const answers = await Promise.all(
      [other.userId, randomUUID(), 'x', ''].map((userId) => payments.deposit(user, { amount: { amount: 5 }, userId })),
    );
    expect(
      new Set(
        answers.map(({ errors }) => JSON.stringify(errors.map(({ message, extensions }) => [message, extensions]))),
      ).size,
    ).toBe(1);
    expect(answers.map(codeOf)).toEqual(answers.map(() => 'FORBIDDEN'));
    expect(await payments.books()).toEqual(before);
  });

  it('whose account is deleted it is NOT_FOUND, for an admin and for that user', async () => {
    const user = newUser();
    await payments.tell(UserRegistered, user.userId, registered(user));
    await payments.tell(UserDeleted, user.userId, { userId: user.userId });
    payments.users.existing.add(user.userId);
    const before = await payments.books();
    expect(codeOf(await payments.deposit(admin, { amount: { amount: 5 }, userId: user.userId }))).toBe('NOT_FOUND');
    expect(codeOf(await payments.deposit(user, { amount: { amount: 5 } }))).toBe('NOT_FOUND');
    expect(await payments.books()).toEqual(before);
  });
});

describe('what is no deposit', () => {
  const amounts: [string, unknown][] = [
    ['a fraction', 0.5],
    ['more than can be counted', 2 ** 53],
    ['text', '5'],
    ['null', null],
    ['NaN, which JSON has no word for', Number.NaN],
    ['a list', [5]],
  ];
  it.each(amounts)('%s as an amount is BAD_USER_INPUT that names it, and writes nothing', async (_, amount) => {
    const before = await payments.books();
    const answer = await payments.deposit(newUser(), { amount: { amount } });
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(answer.errors[0]?.message).toContain('input.amount.amount');
    expect(await payments.books()).toEqual(before);
  });

  const inputs: [string, object, string][] = [
    ['0', { amount: { amount: 0 } }, 'input.amount.amount'],
    ['-1', { amount: { amount: -1 } }, 'input.amount.amount'],
    ['-0', { amount: { amount: -0 } }, 'input.amount.amount'],
    ['-(2^53 - 1)', { amount: { amount: -most } }, 'input.amount.amount'],
    ['euros', { amount: { amount: 1, currency: 'EUR' } }, 'input.amount.currency'],
    ['dollars in small letters', { amount: { amount: 1, currency: 'usd' } }, 'input.amount.currency'],
    ['no currency at all', { amount: { amount: 1, currency: '' } }, 'input.amount.currency'],
    ['a key of 256 characters', { amount: { amount: 1 }, idempotencyKey: 'x'.repeat(256) }, 'input.idempotencyKey'],
    ['an empty key', { amount: { amount: 1 }, idempotencyKey: '' }, 'input.idempotencyKey'],
    ['a blank key', { amount: { amount: 1 }, idempotencyKey: ' ' }, 'input.idempotencyKey'],
    ['a key with NUL', { amount: { amount: 1 }, idempotencyKey: 'a\0' }, 'input.idempotencyKey'],
    ['half a letter as a key', { amount: { amount: 1 }, idempotencyKey: '\ud83d' }, 'input.idempotencyKey'],
  ];
  it.each(inputs)('%s is BAD_USER_INPUT that names it, and writes nothing', async (_, input, field) => {
    const before = await payments.books();
    const answer = await payments.deposit(newUser(), input);
    expect([codeOf(answer), fieldsOf(answer)]).toEqual(['BAD_USER_INPUT', [field]]);
    expect(await payments.books()).toEqual(before);
  });

  it('what is null is as if left out', async () => {
    const user = newUser();
    const input = { amount: { amount: 5, currency: null }, idempotencyKey: null, userId: null };
    expect((await payments.deposit(user, input)).data.depositFunds.balance).toEqual(usd(5));
  });

  it('takes a person', async () => {
    const input = { amount: { amount: 5 } };
    expect(codeOf(await payments.deposit({ kind: 'anonymous' }, input))).toBe('UNAUTHENTICATED');
    expect(codeOf(await payments.deposit({ kind: 'service', service: 'orders' }, input))).toBe('FORBIDDEN');
  });
});

describe('a shop in which people do not top up themselves', () => {
  it('tells them so, and lets admins', async () => {
    const shop = await PaymentsServer.start();
    try {
      const user = newUser();
      shop.users.existing.add(user.userId);
      for (const userId of [null, user.userId]) {
        const { errors } = await shop.deposit(user, { amount: { amount: 5 }, userId });
        expect(errors[0]).toMatchObject({
          message: 'In this shop people do not top up their own wallets: ask an admin to.',
          extensions: { code: 'FORBIDDEN' },
        });
      }
      expect(await shop.books()).toEqual({ wallets: null, deposits: null, entries: null });
      const forUser = await shop.deposit(admin, { amount: { amount: 5 }, userId: user.userId });
      expect(forUser.data.depositFunds.balance).toEqual(usd(5));
      expect((await shop.deposit(admin, { amount: { amount: 5 } })).data.depositFunds.id).toBe(admin.userId);
    } finally {
      await shop.close();
    }
  });
});
