import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisPointsOf, percentOf } from './percent.js';

describe('a percentage', () => {
  it('of at most two decimals from 0 to 100 is kept as it is', () => {
    for (let basisPoints = 0; basisPoints <= 10_000; basisPoints++) {
      const percent = Number((basisPoints / 100).toFixed(2));
      expect(basisPointsOf(percent)).toBe(basisPoints);
      expect(percentOf(basisPoints)).toBe(percent);
    }
    expect(Object.is(basisPointsOf(-0), 0)).toBe(true);
  });

  it.each([-0.01, -1, 100.01, 101, 12.345, 0.001, 99.999, 1e-9, 1e300, -1e300, Number.NaN, Number.POSITIVE_INFINITY])(
    '%d is none',
    (percent) => {
      expect(basisPointsOf(percent)).toBeUndefined();
    },
  );

  it('is never rounded to another one', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 101 }), (percent) => {
        const basisPoints = basisPointsOf(percent);
        expect(basisPoints === undefined || percentOf(basisPoints) === Math.abs(percent)).toBe(true);
      }),
    );
  });
});
