import { describe, expect, it } from 'vitest';
import type { Answer, Entry, OrderStatus, Request } from '../clients/history.js';
import type { FinalOrder, FinalState, FinalStock, FinalWallet } from './final-state.js';
import { checkHistory } from './history-check.js';

const welcomeCredit = 1_000;
const lamp = { id: 'lamp', offer: 'SALE', listPrice: 200, price: 150, initialStock: 10 } as const;
const items = [{ productId: 'lamp', quantity: 2 }];
const placing: Request = { kind: 'place', key: 'k1', items };
const placed: Answer = { kind: 'order', order: { id: 'o1', status: 'PLACED', total: 300 } };

/** One thing after the other, all by ada. */
function history(...asked: [Request, Answer][]): Entry[] {
  return asked.map(([request, answer], index) => ({
    client: 'ada',
    request,
    answer,
    askedMs: 10 * index,
    answeredMs: 10 * index + 5,
  }));
}

const order: FinalOrder = {
  id: 'o1',
  client: 'ada',
  status: 'PLACED',
  total: 300,
  items,
  payment: { status: 'CHARGED', amount: 300, refunded: 0 },
};
const wallet: FinalWallet = {
  client: 'ada',
  balance: 700,
  entries: [
    { kind: 'WELCOME_CREDIT', amount: 1_000, orderId: null },
    { kind: 'CHARGE', amount: -300, orderId: 'o1' },
  ],
};
const stock: FinalStock = { product: lamp, available: 8, reserved: 0, inUse: 0 };

/** One order that went through, but for what is said to be otherwise. */
function final(
  otherwise: { order?: Partial<FinalOrder>; wallet?: Partial<FinalWallet>; stock?: Partial<FinalStock> } = {},
): FinalState {
  return {
    orders: [{ ...order, ...otherwise.order }],
    wallets: [{ ...wallet, ...otherwise.wallet }],
    stocks: [{ ...stock, ...otherwise.stock }],
  };
}
const nothing: FinalState = {
  orders: [],
  wallets: [{ client: 'ada', balance: 1_000, entries: [{ kind: 'WELCOME_CREDIT', amount: 1_000, orderId: null }] }],
  stocks: [{ ...stock, available: 10 }],
};

const check = (entries: Entry[], state: FinalState) => checkHistory(entries, state, welcomeCredit);
const told = (status: OrderStatus): Answer => ({ kind: 'order', order: { id: 'o1', status, total: 300 } });
const read: Request = { kind: 'read', orderId: 'o1' };

it('finds nothing wrong with what is as it was told', () => {
  expect(check(history([placing, placed]), final())).toEqual([]);
  expect(check([], nothing)).toEqual([]);
});

it('lets an order go on after what was told of it', () => {
  const course = history([placing, told('PENDING')], [read, told('PLACED')], [read, told('SHIPPED')]);
  expect(check(course, final({ order: { status: 'DELIVERED' } }))).toEqual([]);
});

it('takes a lost answer for known once the same key has one', () => {
  const lost: Answer = { kind: 'unknown', why: 'TIMEOUT' };
  expect(check(history([placing, lost], [placing, placed]), final())).toEqual([]);
  expect(check(history([placing, placed], [placing, lost]), final())).toEqual([]);
  expect(check(history([placing, lost]), nothing)).toEqual([`what came of the key "k1" is not known`]);
});

describe('an order that', () => {
  it('was told of and is not there', () => {
    expect(check(history([placing, placed]), nothing)).toEqual(['order o1 was told of, and is not there']);
  });

  it('went back on what was told', () => {
    const cancelled = history([placing, told('PENDING')], [read, told('CANCELLED')]);
    expect(check(cancelled, final())).toEqual(['order o1 was CANCELLED by what ada was told, and is PLACED']);
    const delivered = history([placing, placed], [read, told('DELIVERED')]);
    expect(check(delivered, final({ order: { status: 'SHIPPED' } }))).toEqual([
      'order o1 was DELIVERED by what ada was told, and is SHIPPED',
    ]);
  });

  it('was seen in an earlier state after a later one', () => {
    const backwards = history([placing, placed], [read, told('SHIPPED')], [read, told('PLACED')]);
    expect(check(backwards, final({ order: { status: 'SHIPPED' } }))).toEqual([
      'order o1 was told to be SHIPPED, and after that PLACED',
    ]);
  });

  it('never settles', () => {
    expect(check(history([placing, told('PENDING')]), final({ order: { status: 'PENDING' } }))).toEqual([
      'order o1 is PENDING in the end',
    ]);
  });

  it('nobody placed', () => {
    expect(check([], final())).toContain('order o1 of ada came of no key that it used');
  });

  it('shares its key with another', () => {
    const other: Answer = { kind: 'order', order: { id: 'o2', status: 'PLACED', total: 300 } };
    expect(check(history([placing, placed], [placing, other]), final())).toContain(
      'the key "k1" stands for two orders: o1 and o2',
    );
  });

  it('costs what nothing costs', () => {
    const dear: Answer = { kind: 'order', order: { id: 'o1', status: 'PLACED', total: 301 } };
    const state = final({
      order: { total: 301, payment: { status: 'CHARGED', amount: 301, refunded: 0 } },
      wallet: {
        balance: 699,
        entries: [...wallet.entries.slice(0, 1), { kind: 'CHARGE', amount: -301, orderId: 'o1' }],
      },
    });
    expect(check(history([placing, dear]), state)).toEqual(['order o1 costs 301, not 300 or 400']);
    const expecting: Request = { ...placing, expectedTotal: 400 };
    expect(check(history([expecting, placed]), final())).toEqual(['order o1 costs 300, not 400']);
  });
});

describe('money that', () => {
  it('was taken for what is cancelled', () => {
    const state = final({ order: { status: 'CANCELLED' }, stock: { available: 10 } });
    expect(check(history([placing, told('PENDING')]), state)).toEqual([
      'order o1 is CANCELLED, and 300 was taken for it',
      'ada has 700: 1000 welcome + 0 deposited - 0 spent is 1000',
    ]);
  });

  it('was not taken for what went through', () => {
    const state = final({ order: { payment: null }, wallet: nothing.wallets[0] ?? {} });
    expect(check(history([placing, placed]), state)).toEqual([
      'order o1 is PLACED and costs 300, and its payment is null',
      'ada has 1000: 1000 welcome + 0 deposited - 300 spent is 700',
    ]);
  });

  it('was deposited twice by one key', () => {
    const deposit: Request = { kind: 'deposit', key: 'd1', amount: 50 };
    const entries = history([deposit, { kind: 'done' }], [deposit, { kind: 'done' }]);
    const [before] = nothing.wallets[0]?.entries ?? [];
    const entry = { kind: 'DEPOSIT', amount: 50, orderId: null };
    const once = { client: 'ada', balance: 1_050, entries: before ? [before, entry] : [] };
    expect(check(entries, { ...nothing, wallets: [once] })).toEqual([]);
    const twice = { client: 'ada', balance: 1_100, entries: [...once.entries, entry] };
    expect(check(entries, { ...nothing, wallets: [twice] })).toEqual([
      'ada has 1100: 1000 welcome + 50 deposited - 0 spent is 1050',
      'ada deposited 1 times, and 2 deposits are written down',
    ]);
  });

  it('is in the wallet and not in its entries', () => {
    const state = { ...nothing, wallets: [{ client: 'ada', balance: 1_000, entries: [] }] };
    expect(check([], state)).toEqual([
      'ada has 1000, and the entries sum to 0',
      'ada was given the welcome credit 0 times',
    ]);
  });
});

describe('stock that', () => {
  it('was sold and is still there, or was not and is gone', () => {
    for (const available of [9, 7]) {
      expect(check(history([placing, placed]), final({ stock: { available } }))).toEqual([
        `product lamp has ${available} available, not 8`,
      ]);
    }
  });

  it('is held for nobody', () => {
    expect(check(history([placing, placed]), final({ stock: { reserved: 1 } }))).toEqual([
      'product lamp has 1 reserved for nobody',
    ]);
  });

  it('was restocked counts once for a key', () => {
    const restock: Request = { kind: 'restock', key: 'r1', productId: 'lamp', quantity: 3 };
    const entries = history([restock, { kind: 'done' }], [restock, { kind: 'done' }]);
    expect(check(entries, { ...nothing, stocks: [{ ...stock, available: 13 }] })).toEqual([]);
  });
});

it('a refusal that nobody deserved is a violation', () => {
  const refused: Answer = { kind: 'refused', code: 'NOT_FOUND' };
  expect(check(history([placing, placed], [read, refused]), final())).toEqual([
    'ada was refused {"kind":"read","orderId":"o1"} with NOT_FOUND',
  ]);
  const changed: Answer = { kind: 'refused', code: 'PRICE_CHANGED' };
  expect(check(history([placing, changed]), nothing)).toHaveLength(1);
  expect(check(history([{ ...placing, expectedTotal: 300 }, changed]), nothing)).toEqual([]);
});
