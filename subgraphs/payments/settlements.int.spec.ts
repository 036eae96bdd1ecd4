import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SettlePaymentsAsOrdersGo } from './messaging/settle-payments-as-orders-go.js';
import { charge, PaymentsDatabase, refund, type SentMessage } from './testing/payments-database.js';

const openPayments = (welcomeCredit = 0) =>
  PaymentsDatabase.open((service) => new SettlePaymentsAsOrdersGo(service), welcomeCredit);

let payments: PaymentsDatabase;
beforeAll(async () => {
  payments = await openPayments();
});
afterAll(async () => {
  expect(await payments.mistakes()).toEqual([]);
  await payments.close();
});

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
const count = (sent: SentMessage[], wanted: string) => sent.filter(({ type }) => type === wanted).length;
const typesOf = (sent: SentMessage[]) => sent.map(({ type }) => type);

/** Cut into batches of so many. */
function inBatches<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

describe('a wallet that can pay for 7 of 50 orders at once', () => {
  it.each([1, 5, 50])('pays for exactly 7, in transactions of %i', async (size) => {
    const customer = await payments.customer(7 * 300 + 299);
    const batches = inBatches(
      ids(50).map((orderId) => charge(orderId, customer, 300)),
      size,
    );
    const sent = (await Promise.all(batches.map((batch) => payments.handle(...batch)))).flat();
    expect(count(sent, 'PaymentCharged')).toBe(7);
    expect(count(sent, 'PaymentDeclined')).toBe(43);
    expect(await payments.balanceOf(customer)).toBe(299);
  });
});

describe('batches', () => {
  it('of many customers and orders at once neither deadlock nor lose a unit', async () => {
    const customers = await Promise.all(ids(6).map(() => payments.customer(1_000)));
    const messages = Array.from({ length: 300 }, (_, i) => {
      const customer = customers[(i * 7 + Math.floor(i / 6)) % 6] ?? '';
      return { customer, message: charge(randomUUID(), customer, 10 + (i % 40)) };
    });
    const batches = inBatches(
      messages.map(({ message }) => message),
      20,
    );
    const sent = (await Promise.all(batches.map((batch) => payments.handle(...batch)))).flat();
    expect(sent).toHaveLength(300);
    const charged = sent.filter(({ type }) => type === 'PaymentCharged');
    for (const customer of customers) {
      const own = new Set(messages.flatMap((each) => (each.customer === customer ? [each.message.subject] : [])));
      const taken = charged
        .filter(({ subject }) => own.has(subject))
        .reduce((sum, { data }) => sum + (data.amount?.amount ?? 0), 0);
      expect(await payments.balanceOf(customer)).toBe(1_000 - taken);
      expect(taken).toBeGreaterThan(950);
    }
  });

  it('take as many statements for a hundred orders as for one', async () => {
    const one = await statementsOf([charge(randomUUID(), await payments.customer(1_000), 10)]);
    const customers = await Promise.all(ids(10).map(() => payments.customer(1_000)));
    const hundred = ids(100).map((id, i) => charge(id, customers[i % 10] ?? '', 10));
    expect(await statementsOf(hundred)).toBe(one);
  });

  it('that open some wallets and draw on others do not wait for each other in a circle', async () => {
    const old = await Promise.all(ids(4).map(() => payments.customer(100_000)));
    for (let round = 0; round < 15; round++) {
      // Locked before the others.
      const newcomers = ids(8).map((id) => id.replace(/^.{8}/, '00000000'));
      const customers = [...newcomers, ...old].sort();
      const turns = Array.from({ length: 16 }, (_, turn) => customers.filter((_, i) => (i * 5 + turn * 3) % 4 < 2));
      await Promise.all([
        ...newcomers.map((userId) => payments.inTransaction((tx) => payments.wallets.open(tx, [userId]))),
        ...turns.map((each, turn) =>
          payments.handle(
            ...(turn % 2 ? each : each.toReversed()).map((customer) => charge(randomUUID(), customer, 1)),
          ),
        ),
      ]);
    }
  });

  it('that open wallets open each once, with what may be spent at once', async () => {
    const credited = await openPayments(500);
    try {
      const newcomers = ids(10);
      const batches = Array.from({ length: 8 }, (_, batch) =>
        newcomers.map((customer) => charge(randomUUID(), customer, 100 + batch)),
      );
      const sent = (await Promise.all(batches.map((batch) => credited.handle(...batch)))).flat();
      expect(count(sent, 'PaymentCharged')).toBe(40);
      expect(await credited.mistakes()).toEqual([]);
      const [{ credits }] = await credited.dataSource.query(
        `SELECT -sum(amount) AS credits FROM ledger_entries WHERE house = 'welcome-credit'`,
      );
      expect(Number(credits)).toBe(5_000);
    } finally {
      await credited.close();
    }
  });
});

describe('what comes twice', () => {
  it('in one batch after another is done once and answered each time', async () => {
    const customer = await payments.customer(1_000);
    const orders = ids(10);
    const charges = () => orders.map((id) => charge(id, customer, 60));
    expect(typesOf(await payments.handle(...charges()))).toEqual(orders.map(() => 'PaymentCharged'));
    expect(typesOf(await payments.handle(...charges().slice(3), ...charges().slice(0, 3)))).toEqual(
      orders.map(() => 'PaymentCharged'),
    );
    expect(await payments.balanceOf(customer)).toBe(400);
    const refunds = orders.map((id) => refund(id, customer));
    await payments.handle(...refunds);
    const again = await payments.handle(...refunds, ...charges());
    expect(again).toHaveLength(20);
    for (const { type, sequence, data } of again) {
      expect({ type, sequence, amount: data.amount }).toEqual({
        type: 'PaymentRefunded',
        sequence: 2,
        amount: { amount: 60, currency: 'USD' },
      });
    }
    expect(await payments.balanceOf(customer)).toBe(1_000);
  });

  it('in many transactions at once takes the money once', async () => {
    const customer = await payments.customer(1_000);
    const [orderId = ''] = ids(1);
    const sent = await Promise.all(Array.from({ length: 20 }, () => payments.handle(charge(orderId, customer, 100))));
    expect(count(sent.flat(), 'PaymentCharged')).toBe(20);
    expect(await payments.balanceOf(customer)).toBe(900);
  });

  it('as charge and refund at once ends refunded or refused, never charged', async () => {
    const customer = await payments.customer(500);
    const orders = ids(40);
    await Promise.all(
      orders.flatMap((id) => [payments.handle(charge(id, customer, 10)), payments.handle(refund(id, customer))]),
    );
    expect(await payments.balanceOf(customer)).toBe(500);
    for (const id of orders) expect(['refunded', 'refused']).toContain(await payments.statusOf(id));
  });

  it('as charge and refund of somebody without a wallet leaves nothing charged either', async () => {
    const credited = await openPayments(500);
    try {
      for (const [orderId = '', customer = ''] of Array.from({ length: 20 }, () => ids(2))) {
        const both = () => [charge(orderId, customer, 100), refund(orderId, customer)];
        const outcomes = await Promise.allSettled(both().map((message) => credited.handle(message)));
        // Where they met, one of them was undone whole: the consumer hands it over again.
        for (const [i, message] of both().entries())
          if (outcomes[i]?.status === 'rejected') await credited.handle(message);
        expect(['refunded', 'refused']).toContain(await credited.statusOf(orderId));
        expect([undefined, 500]).toContain(await credited.balanceOf(customer));
      }
      expect(await credited.mistakes()).toEqual([]);
    } finally {
      await credited.close();
    }
  });
});

describe('an answer', () => {
  it('tells of the order, with the payment’s version and the message that made for it', async () => {
    const customer = await payments.customer(100);
    const [paid = '', tooDear = '', never = ''] = ids(3).sort();
    const messages = [charge(paid, customer, 60), charge(tooDear, customer, 50), refund(never, customer)];
    const price = (amount: number) => ({ amount, currency: 'USD' });
    expect(await payments.handle(...messages)).toEqual([
      { type: 'PaymentCharged', subject: paid, sequence: 1, data: { orderId: paid, amount: price(60) } },
      { type: 'PaymentDeclined', subject: tooDear, sequence: 1, data: { orderId: tooDear, amount: price(50) } },
      { type: 'PaymentRefunded', subject: never, sequence: 1, data: { orderId: never, amount: null } },
    ]);
    expect(await payments.handle(refund(paid, customer), charge(never, customer, 10))).toEqual(
      [
        { type: 'PaymentRefunded', subject: paid, sequence: 2, data: { orderId: paid, amount: price(60) } },
        { type: 'PaymentRefunded', subject: never, sequence: 1, data: { orderId: never, amount: null } },
      ].sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    );
    for (const { id, correlationid, subject } of messages) {
      const [{ body }] = await payments.dataSource.query('SELECT body FROM outbox WHERE subject = $1 ORDER BY seq', [
        subject,
      ]);
      expect(body).toMatchObject({ causationid: id, correlationid });
    }
  });

  it('to an order of nothing says that it is paid for, with no entry in the ledger', async () => {
    const customer = await payments.customer();
    const [orderId = ''] = ids(1);
    expect(typesOf(await payments.handle(charge(orderId, customer, 0)))).toEqual(['PaymentCharged']);
    expect(typesOf(await payments.handle(refund(orderId, customer)))).toEqual(['PaymentRefunded']);
    expect(await payments.dataSource.query('SELECT 1 FROM ledger_entries WHERE order_id = $1', [orderId])).toEqual([]);
  });
});

describe('what no order can ask for', () => {
  it.each([
    ['another currency', (id: string, customer: string) => charge(id, customer, 5, 'EUR')],
    ['an amount below 0', (id: string, customer: string) => charge(id, customer, -5)],
    ['an order that has no id', (_: string, customer: string) => charge('order 1', customer, 5)],
    ['a customer that has none', (id: string) => charge(id, "'; DROP TABLE wallets; --", 5)],
  ])('%s: fails, and writes nothing, of its neighbours neither', async (_, wrong) => {
    const customer = await payments.customer(100);
    const [fine = '', bad = ''] = ids(2);
    await expect(payments.handle(charge(fine, customer, 10), wrong(bad, customer))).rejects.toThrow();
    expect(await payments.balanceOf(customer)).toBe(100);
    expect([await payments.statusOf(fine), await payments.statusOf(bad)]).toEqual([undefined, undefined]);
  });

  it('a refund to somebody else than the customer', async () => {
    const [customer, other] = [await payments.customer(100), await payments.customer()];
    const [orderId = ''] = ids(1);
    await payments.handle(charge(orderId, customer, 10));
    await expect(payments.handle(refund(orderId, other))).rejects.toThrow(orderId);
    expect([await payments.balanceOf(customer), await payments.balanceOf(other)]).toEqual([90, 0]);
  });
});

describe('a closed wallet', () => {
  it('pays for nothing more, and takes back what was taken from it', async () => {
    const customer = await payments.customer(100);
    const [before = '', after = '', free = ''] = ids(3);
    await payments.handle(charge(before, customer, 80));
    await payments.inTransaction((tx) => payments.wallets.close(tx, customer));
    expect(typesOf(await payments.handle(charge(after, customer, 10), charge(free, customer, 0)))).toEqual([
      'PaymentDeclined',
      'PaymentDeclined',
    ]);
    expect(typesOf(await payments.handle(refund(before, customer)))).toEqual(['PaymentRefunded']);
    expect(await payments.balanceOf(customer)).toBe(100);
  });
});

describe('charges, refunds and deposits at once', () => {
  it('leave each wallet with the sum of its entries', async () => {
    const customers = await Promise.all(ids(3).map(() => payments.customer(2_000)));
    const work = Array.from({ length: 120 }, async (_, i) => {
      const customer = customers[i % 3] ?? '';
      const orderId = randomUUID();
      if (i % 4 === 0) return void (await payments.deposit(customer, 7));
      await payments.handle(charge(orderId, customer, 50), charge(randomUUID(), customer, 11));
      if (i % 4 === 1) await payments.handle(refund(orderId, customer));
    });
    await Promise.all(work);
    expect(await payments.mistakes()).toEqual([]);
    const balances = await Promise.all(customers.map((customer) => payments.balanceOf(customer)));
    // Each: 40 turns, of which 10 deposit 7, 30 spend 11 for good and 50, which 10 of them get back.
    expect(balances).toEqual([740, 740, 740]);
  });
});

describe('the database', () => {
  const refuses = (sql: string) => expect(payments.dataSource.query(sql)).rejects.toThrow(/violates check constraint/);

  it('refuses a wallet below 0, and one with more than was paid in', async () => {
    const customer = await payments.customer(10);
    await refuses(`UPDATE wallets SET balance = -1 WHERE user_id = '${customer}'`);
    await refuses(`UPDATE wallets SET balance = 11 WHERE user_id = '${customer}'`);
    await refuses(`UPDATE wallets SET balance = 0, paid_in = 9007199254740992 WHERE user_id = '${customer}'`);
  });

  it.each([
    `'charged', 10, 5`,
    `'charged', 10, 10`,
    `'declined', 10, 10`,
    `'refunded', 10, 9`,
    `'refused', 10, 0`,
    `'charged', -1, 0`,
    `'paid', 10, 0`,
  ])('refuses a payment that is %s', async (values) => {
    await refuses(
      `INSERT INTO payments (order_id, customer_id, currency, version, status, amount, refunded)
       VALUES (gen_random_uuid(), gen_random_uuid(), 'USD', 1, ${values})`,
    );
  });

  const wallet = 'gen_random_uuid(), NULL';
  const order = 'gen_random_uuid()';
  it.each([
    `${wallet}, 0, 'DEPOSIT', NULL`,
    `${wallet}, -1, 'DEPOSIT', NULL`,
    `${wallet}, 1, 'CHARGE', ${order}`,
    `${wallet}, -1, 'REFUND', ${order}`,
    `${wallet}, -1, 'CHARGE', NULL`,
    `${wallet}, 1, 'DEPOSIT', ${order}`,
    `${wallet}, 1, 'GIFT', NULL`,
    `NULL, NULL, -1, 'DEPOSIT', NULL`,
    `gen_random_uuid(), 'deposits', 1, 'DEPOSIT', NULL`,
    `NULL, 'sales', -1, 'DEPOSIT', NULL`,
    `NULL, 'sales', -1, 'CHARGE', ${order}`,
    `NULL, 'elsewhere', 1, 'CHARGE', ${order}`,
  ])('refuses an entry that is %s', async (values) => {
    await refuses(
      `INSERT INTO ledger_entries (id, transfer_id, currency, wallet_id, house, amount, kind, order_id)
       VALUES (gen_random_uuid(), gen_random_uuid(), 'USD', ${values})`,
    );
  });

  it('can be taken back to before it', async () => {
    const other = await openPayments();
    try {
      await other.dataSource.undoLastMigration();
      const tables = await other.dataSource.query(
        `SELECT 1 FROM information_schema.tables WHERE table_name IN ('wallets', 'payments', 'ledger_entries', 'deposits')`,
      );
      expect(tables).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

/** How many statements handling these sends. */
async function statementsOf(messages: Parameters<typeof payments.handle>): Promise<number> {
  const watched = vi.spyOn(pg.Client.prototype, 'query');
  await payments.handle(...messages);
  const texts = watched.mock.calls.length;
  watched.mockRestore();
  return texts;
}
