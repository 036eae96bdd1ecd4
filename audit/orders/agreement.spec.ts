import { describe, expect, it } from 'vitest';
import { type Life, livesUnderWay, settledLives } from '../testing/lives.js';
import { orderEverywhere } from '../testing/order-everywhere.js';
import { disagreements } from './agreement.js';

const payments = ['none', 'charged', 'declined', 'refunded', 'refused'] as const;
const stocks = ['none', 'reserved', 'sold', 'lent', 'released', 'returned', 'refused'] as const;

type Fitting = readonly [payment: readonly Life['payment'][], stock: readonly Life['stock'][]];
const nothingKept: Fitting = [
  ['none', 'declined', 'refunded', 'refused'],
  ['none', 'released', 'returned', 'refused'],
];

/** With which payments, and which stock, an order of each life is as it should be. */
const fitting: Record<keyof typeof settledLives | keyof typeof livesUnderWay, Fitting> = {
  placed: [['charged'], ['sold']],
  shipped: [['charged'], ['sold']],
  delivered: [['charged'], ['sold']],
  inUse: [['charged'], ['lent']],
  returned: [['charged'], ['released', 'returned']],
  cancelled: nothingKept,
  declined: nothingKept,
  outOfStock: nothingKept,
  neverHeard: nothingKept,
  wishedOff: nothingKept,
  reserving: [['none'], ['none', 'reserved', 'refused']],
  reserved: [['none'], ['none', 'reserved', 'refused']],
  paying: [['none', 'charged', 'declined'], ['reserved']],
  paid: [['none', 'charged', 'declined'], ['reserved']],
  wishedOffWhilePaying: [['none', 'charged', 'declined'], ['reserved']],
  givenUpWhilePaying: [payments, ['reserved']],
  releasing: [
    ['none', 'declined', 'refunded', 'refused'],
    ['none', 'reserved', 'released', 'refused'],
  ],
  refunding: [
    ['charged', 'refunded'],
    ['reserved', 'sold'],
  ],
  restocking: [['refunded'], ['reserved', 'sold', 'released', 'returned']],
  takingBack: [['charged'], ['reserved', 'lent', 'released', 'returned']],
};

const lives = new Map<string, Life>(Object.entries({ ...settledLives, ...livesUnderWay }));
const lifeOf = (name: string): Life => {
  const life = lives.get(name);
  if (!life) throw new Error(`nobody lives ${name}`);
  return life;
};

describe.each(Object.entries(fitting))('An order that is %s', (name, [payment, stock]) => {
  const life = lifeOf(name);

  it(`agrees with a payment that is ${payment.join(', ')}, and no other`, () => {
    const found = payments.filter((each) => disagreements(orderEverywhere({ ...life, payment: each })).length === 0);
    expect(found.sort()).toEqual([...payment].sort());
  });

  it(`agrees with stock that is ${stock.join(', ')}, and no other`, () => {
    const found = stocks.filter((each) => disagreements(orderEverywhere({ ...life, stock: each })).length === 0);
    expect(found.sort()).toEqual([...stock].sort());
  });
});

describe('An order that went through', () => {
  const placed = orderEverywhere(settledLives.placed);

  it('may have stock that is only reserved while inventory cannot know of it', () => {
    const reserved = orderEverywhere({ ...settledLives.placed, stock: 'reserved' });
    expect(disagreements({ ...reserved, isUntold: true })).toEqual([]);
    const released = orderEverywhere({ ...settledLives.placed, stock: 'released' });
    expect(disagreements({ ...released, isUntold: true })).toHaveLength(1);
  });

  it('is of its own units: one that released none of them did not return them', () => {
    const reservation = { orderId: 'an-order', status: 'released', units: '' };
    expect(disagreements({ ...orderEverywhere(settledLives.returned), reservation })).toHaveLength(1);
    expect(disagreements({ ...orderEverywhere(settledLives.wishedOff), reservation })).toEqual([]);
  });

  it('is paid in full, in its currency, by its customer', () => {
    const { payment } = placed;
    if (!payment) throw new Error('it has one');
    for (const wrong of [{ amount: '1499' }, { currency: 'EUR' }, { customerId: 'bob' }, { refunded: '1' }]) {
      expect(disagreements({ ...placed, payment: { ...payment, ...wrong } })).toMatchObject([{ invariant: 4 }]);
    }
  });
});
