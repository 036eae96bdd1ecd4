import { describe, expect, it } from 'vitest';
import { fillBasket, type ProductFacts, sumByProduct } from './basket.js';

const lamp: ProductFacts = { name: 'Lamp', offer: 'SALE', amount: 1_999, currency: 'USD' };
const drill: ProductFacts = { name: 'Drill', offer: 'LOAN', amount: 500, currency: 'USD' };
const facts = new Map([
  ['lamp', lamp],
  ['drill', drill],
]);

describe('a basket', () => {
  it('adds up lines of one product, so that no product passes a check twice', () => {
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

  it('costs the sum of its lines', () => {
    expect(fillBasket([{ productId: 'lamp', quantity: 3 }], facts)).toMatchObject({
      basket: { totalAmount: 5_997, offer: 'SALE', currency: 'USD' },
    });
  });

  it('either buys or borrows', () => {
    const both = [
      { productId: 'lamp', quantity: 1 },
      { productId: 'drill', quantity: 1 },
    ];
    expect(fillBasket(both, facts)).toMatchObject({ problem: { kind: 'mixed-offers' } });
  });

  it('holds only what is on offer, at most 1,000 of a product', () => {
    expect(fillBasket([{ productId: 'gone', quantity: 1 }], facts)).toMatchObject({
      problem: { kind: 'not-on-offer' },
    });
    expect(fillBasket([{ productId: 'lamp', quantity: 1_001 }], facts)).toMatchObject({
      problem: { kind: 'too-many' },
    });
  });

  it('never costs more than can be counted exactly', () => {
    const palace = new Map([['palace', { ...lamp, amount: Number.MAX_SAFE_INTEGER }]]);
    expect(fillBasket([{ productId: 'palace', quantity: 2 }], palace)).toMatchObject({ problem: { kind: 'too-dear' } });
  });
});
