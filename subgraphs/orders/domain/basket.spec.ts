import { describe, expect, it } from 'vitest';
import { fillBasket, type PricedLine, type ProductFacts, pickLines, sumByProduct } from './basket.js';

const lamp: ProductFacts = { name: 'Lamp', category: 'Lighting', offer: 'SALE', amount: 1_999, currency: 'USD' };
const drill: ProductFacts = { name: 'Drill', category: 'Tools', offer: 'LOAN', amount: 500, currency: 'USD' };
const facts = new Map([
  ['lamp', lamp],
  ['drill', drill],
]);
const lamps = (quantity: number): PricedLine => ({ productId: 'lamp', quantity, facts: lamp });
const noDiscounts = new Map<string, number>();

describe('what is wanted', () => {
  it('is added up by product, so that no product passes a check twice', () => {
    expect(
      sumByProduct([
        { productId: 'lamp', quantity: 2 },
        { productId: 'drill', quantity: 1 },
        { productId: 'lamp', quantity: 3 },
      ]),
    ).toEqual([
      { productId: 'lamp', quantity: 5 },
      { productId: 'drill', quantity: 1 },
    ]);
  });

  it('is put together with what inventory says of it', () => {
    expect(pickLines([{ productId: 'lamp', quantity: 3 }], facts)).toEqual({ lines: [lamps(3)] });
  });

  it('is on offer, all of it', () => {
    const withOneGone = [
      { productId: 'lamp', quantity: 1 },
      { productId: 'gone', quantity: 1 },
    ];
    expect(pickLines(withOneGone, facts)).toMatchObject({ problem: { kind: 'not-on-offer', path: 'input.items' } });
  });

  it('is at most 1,000 of a product', () => {
    expect(pickLines([{ productId: 'lamp', quantity: 1_000 }], facts)).toEqual({ lines: [lamps(1_000)] });
    expect(pickLines([{ productId: 'lamp', quantity: 1_001 }], facts)).toMatchObject({ problem: { kind: 'too-many' } });
  });

  it('is either bought or borrowed', () => {
    const both = [
      { productId: 'lamp', quantity: 1 },
      { productId: 'drill', quantity: 1 },
    ];
    expect(pickLines(both, facts)).toMatchObject({ problem: { kind: 'mixed-offers' } });
    expect(pickLines([...both].reverse(), facts)).toMatchObject({ problem: { kind: 'mixed-offers' } });
  });

  it('is priced in one currency', () => {
    const abroad = new Map([...facts, ['lampe', { ...lamp, currency: 'EUR' }]]);
    const wanted = [
      { productId: 'lamp', quantity: 1 },
      { productId: 'lampe', quantity: 1 },
    ];
    expect(pickLines(wanted, abroad)).toMatchObject({ problem: { kind: 'mixed-currencies' } });
  });
});

describe('a basket', () => {
  it('costs the sum of its lines at list prices while nothing else is known', () => {
    const oil = { ...lamp, name: 'Oil', amount: 1 };
    expect(fillBasket([lamps(3), { productId: 'oil', quantity: 2, facts: oil }], noDiscounts)).toEqual({
      basket: {
        offer: 'SALE',
        currency: 'USD',
        totalAmount: 5_999,
        lines: [
          { productId: 'lamp', productName: 'Lamp', quantity: 3, unitAmount: 1_999 },
          { productId: 'oil', productName: 'Oil', quantity: 2, unitAmount: 1 },
        ],
      },
    });
  });

  it('counts the price of a unit that is known, also when that is nothing, and the list price of the others', () => {
    const free = new Map([['lamp', 0]]);
    const oil = { ...lamp, name: 'Oil', amount: 1 };
    expect(fillBasket([lamps(3), { productId: 'oil', quantity: 2, facts: oil }], free)).toMatchObject({
      basket: { totalAmount: 2, lines: [{ unitAmount: 0 }, { unitAmount: 1 }] },
    });
  });

  it('lends what is lent', () => {
    expect(fillBasket([{ productId: 'drill', quantity: 1, facts: drill }], noDiscounts)).toMatchObject({
      basket: { offer: 'LOAN' },
    });
  });

  it('never costs more than can be counted exactly', () => {
    const palace = { ...lamp, amount: Number.MAX_SAFE_INTEGER };
    const palaces = (quantity: number) => [{ productId: 'palace', quantity, facts: palace }];
    expect(fillBasket(palaces(1), noDiscounts)).toMatchObject({ basket: { totalAmount: Number.MAX_SAFE_INTEGER } });
    expect(fillBasket(palaces(2), noDiscounts)).toMatchObject({ problem: { kind: 'too-dear' } });
    expect(fillBasket([...palaces(1), lamps(1)], noDiscounts)).toMatchObject({ problem: { kind: 'too-dear' } });
  });

  it('is never empty', () => {
    expect(fillBasket([], noDiscounts)).toMatchObject({ problem: { path: 'input.items' } });
  });
});
