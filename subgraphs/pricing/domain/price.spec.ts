import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newDiscount } from '../testing/new-discount.js';
import { discountedAmount, priceOf } from './price.js';

const mostAmount = Number.MAX_SAFE_INTEGER;
const amounts = fc.oneof(fc.maxSafeNat(), fc.nat(100_000), fc.integer({ min: mostAmount - 20_000, max: mostAmount }));
const basisPoints = fc.integer({ min: 0, max: 10_000 });

describe('a discounted amount', () => {
  const cases: [amount: number, basisPoints: number, left: number][] = [
    [1_000, 0, 1_000],
    [1_000, 10_000, 0],
    [0, 2_500, 0],
    [1_999, 1_000, 1_799],
    // Halves go up: 0.5, 1.5 and 2.5.
    [1, 5_000, 1],
    [3, 5_000, 2],
    [5, 5_000, 3],
    // 0.4999 and 0.0001
    [1, 5_001, 0],
    [1, 9_999, 0],
    [10_001, 5_000, 5_001],
    [mostAmount, 0, mostAmount],
    [mostAmount, 10_000, 0],
    [mostAmount, 5_000, 2 ** 52],
    [mostAmount, 1, 9_006_298_534_815_517],
  ];
  it.each(cases)('of %d less %d basis points is %d', (amount, points, left) => {
    expect(discountedAmount(amount, points)).toBe(left);
  });

  it('is exact, rounded half up', () => {
    fc.assert(
      fc.property(amounts, basisPoints, (amount, points) => {
        const twice = (2n * BigInt(amount) * BigInt(10_000 - points)) / 10_000n;
        expect(BigInt(discountedAmount(amount, points))).toBe((twice + 1n) / 2n);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never below 0 or above the amount, and never more for a higher percentage', () => {
    fc.assert(
      fc.property(amounts, basisPoints, basisPoints, (amount, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map((each) => discountedAmount(amount, each));
        expect(more).toBeGreaterThanOrEqual(0);
        expect(less).toBeGreaterThanOrEqual(more ?? Number.NaN);
        expect(less).toBeLessThanOrEqual(amount);
      }),
    );
  });
});

describe('a price', () => {
  const usd = (amount: number) => ({ amount, currency: 'USD' });

  it('rounds the unit and not the total', () => {
    const discount = newDiscount({ basisPoints: 3_333 });
    expect(priceOf(usd(100), 3, discount)).toEqual({ unit: usd(67), total: usd(201), list: usd(100), discount });
  });

  it('without a discount is the list price', () => {
    expect(priceOf(usd(100), 2, undefined)).toEqual({ unit: usd(100), total: usd(200), list: usd(100) });
  });

  it('is none where the total is beyond what can be counted', () => {
    const third = Math.floor(mostAmount / 3);
    expect(priceOf(usd(third), 3, undefined)?.total).toEqual(usd(3 * third));
    expect(priceOf(usd(third + 1), 3, undefined)).toBeUndefined();
    expect(priceOf(usd(mostAmount), 1_000, newDiscount({ basisPoints: 10_000 }))?.total).toEqual(usd(0));
  });
});
