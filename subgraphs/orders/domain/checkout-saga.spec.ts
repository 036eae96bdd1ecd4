import { describe, expect, it } from 'vitest';
import { stepTimeoutMs } from '../testing/paper-order.js';
import {
  cancel,
  cancelByAdmin,
  charged,
  deadline,
  declined,
  deliver,
  giveBack,
  given,
  outOfStock,
  refunded,
  released,
  reserved,
  returned,
  ship,
  type Told,
} from '../testing/told-orders.js';
import { InvalidTransition, type SagaInput } from './checkout-saga.js';
import type { Offer } from './order.js';

describe('each step has its time and not a millisecond more:', () => {
  it.each<{ step: string; told: SagaInput[] }>([
    { step: 'reserving', told: [] },
    { step: 'paying', told: [reserved] },
  ])('$step', ({ told }) => {
    const order = given(told);
    expect(order.wait(stepTimeoutMs - 1)).toEqual([]);
    expect(order.wait(1)).toHaveLength(1);
  });

  it('paying, however long reserving took', () => {
    const order = given([]);
    order.wait(stepTimeoutMs - 1);
    order.tell(reserved);
    expect(order.wait(stepTimeoutMs - 1)).toEqual([]);
    expect(order.wait(1)).toHaveLength(1);
  });
});

/** Orders that are over or wait for a person, and answers that come twice or late to each. */
const answers = [reserved, outOfStock, charged, declined, refunded, released, returned];
const absorbing: { state: string; told: Told[]; absorbs: SagaInput[]; offer?: Offer }[] = [
  { state: 'pending', told: [], absorbs: [charged, declined, refunded, released, returned] },
  { state: 'paying', told: [reserved], absorbs: [reserved, outOfStock, refunded, released, returned] },
  { state: 'placed', told: [reserved, charged], absorbs: answers },
  { state: 'in use', told: [reserved, charged], absorbs: answers, offer: 'LOAN' },
  { state: 'shipped', told: [reserved, charged, ship], absorbs: answers },
  { state: 'delivered', told: [reserved, charged, ship, deliver], absorbs: answers },
  { state: 'refused', told: [outOfStock], absorbs: answers },
  {
    state: 'refunding after its deadline',
    told: [reserved, deadline],
    absorbs: [reserved, outOfStock, charged, declined, released, returned],
  },
  {
    state: 'refunding after it was cancelled',
    told: [reserved, charged, cancel],
    absorbs: [reserved, outOfStock, charged, declined, released, returned],
  },
  {
    state: 'releasing',
    told: [reserved, deadline, refunded],
    absorbs: [reserved, outOfStock, charged, declined, refunded, returned],
  },
  {
    state: 'releasing a reservation that it overtook',
    told: [deadline],
    absorbs: [reserved, outOfStock, charged, declined, refunded, returned],
  },
  {
    state: 'restocking',
    told: [reserved, charged, cancel, refunded],
    absorbs: [reserved, outOfStock, charged, declined, refunded, released],
  },
  {
    state: 'being taken back',
    told: [reserved, charged, giveBack],
    absorbs: [reserved, outOfStock, charged, declined, refunded, released],
    offer: 'LOAN',
  },
  { state: 'cancelled', told: [reserved, charged, cancel, refunded, returned], absorbs: answers },
];

describe('an order that is', () => {
  it.each(absorbing)('$state absorbs what comes twice or late', ({ told, absorbs, offer }) => {
    const order = given(told, offer);
    const before = structuredClone(order.saga);
    for (const answer of absorbs) expect(order.tell(answer), answer.type).toEqual([]);
    expect(order.saga).toEqual(before);
    expect(order.sent()).toEqual([]);
  });

  it.each<{ state: string; told: Told[]; offer?: Offer }>([
    { state: 'placed', told: [reserved, charged] },
    { state: 'shipped', told: [reserved, charged, ship] },
    { state: 'delivered', told: [reserved, charged, ship, deliver] },
    { state: 'in use', told: [reserved, charged], offer: 'LOAN' },
    { state: 'closed', told: [outOfStock] },
  ])('$state has all the time in the world', ({ told, offer }) => {
    expect(given(told, offer).wait(1e12)).toEqual([]);
  });
});

/** What a person may not ask of an order, by where it stands. */
const wishes = { cancel, ship, deliver, giveBack };
const refusing: { state: string; told: Told[]; refuses: (keyof typeof wishes)[]; offer?: Offer }[] = [
  { state: 'pending', told: [], refuses: ['ship', 'deliver', 'giveBack'] },
  { state: 'paying', told: [reserved], refuses: ['ship', 'deliver', 'giveBack'] },
  { state: 'pending and cancelled before', told: [cancel], refuses: ['cancel', 'ship', 'deliver', 'giveBack'] },
  { state: 'paying and cancelled before', told: [reserved, cancel], refuses: ['cancel', 'ship', 'deliver'] },
  { state: 'placed', told: [reserved, charged], refuses: ['deliver', 'giveBack'] },
  { state: 'in use', told: [reserved, charged], refuses: ['cancel', 'ship', 'deliver'], offer: 'LOAN' },
  { state: 'shipped', told: [reserved, charged, ship], refuses: ['cancel', 'ship', 'giveBack'] },
  { state: 'delivered', told: [reserved, charged, ship, deliver], refuses: ['cancel', 'ship', 'deliver', 'giveBack'] },
  { state: 'being cancelled', told: [reserved, charged, cancel], refuses: ['cancel', 'ship', 'deliver', 'giveBack'] },
  { state: 'timed out', told: [deadline], refuses: ['cancel', 'ship', 'deliver', 'giveBack'] },
  { state: 'timed out while paying', told: [reserved, deadline], refuses: ['cancel', 'ship'] },
  {
    state: 'brought back',
    told: [reserved, charged, giveBack],
    refuses: ['cancel', 'ship', 'deliver', 'giveBack'],
    offer: 'LOAN',
  },
];

describe('a person cannot', () => {
  const rows = refusing.flatMap(({ refuses, ...rest }) => refuses.map((wish) => ({ wish, ...rest })));
  it.each(rows)('$wish what is $state', ({ wish, told, offer }) => {
    const order = given(told, offer);
    const before = structuredClone(order.saga);
    expect(() => order.tell(wishes[wish])).toThrow(InvalidTransition);
    expect(order.saga).toEqual(before);
    expect(order.sent()).toEqual([]);
  });

  it('change by a second wish who cancelled and why', () => {
    const order = given([cancel]);
    expect(order.ask(cancelByAdmin)).toBe(false);
    order.tell(reserved);
    expect(order.cancellation).toEqual({ reason: 'BY_CUSTOMER', message: 'changed my mind' });
  });
});

describe('a compensation is repeated after 1, 2, 4 and then every 5 seconds until it is answered:', () => {
  it.each<{ compensation: string; told: Told[]; answer: SagaInput; offer?: Offer }>([
    { compensation: 'RefundPayment', told: [reserved, deadline], answer: refunded },
    { compensation: 'ReleaseStock', told: [deadline], answer: released },
    { compensation: 'OrderCancelled', told: [reserved, charged, cancel, refunded], answer: returned },
    { compensation: 'OrderReturned', told: [reserved, charged, giveBack], answer: returned, offer: 'LOAN' },
  ])('$compensation', ({ compensation, told, answer, offer }) => {
    const order = given(told, offer);
    for (const seconds of [1, 2, 4, 5, 5, 5, 5, 5]) {
      expect(order.wait(seconds * 1_000 - 1)).toEqual([]);
      order.wait(1);
      expect(order.sent()).toEqual([compensation]);
    }
    order.tell(answer);
    order.sent();
    order.wait(1_000);
    expect(order.sent()).not.toContain(compensation);
  });
});
