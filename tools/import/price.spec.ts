import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPrice } from './price.js';

describe('a price', () => {
  it.each([
    ['19.99', 1999],
    ['19.9', 1990],
    ['19', 1900],
    ['0', 0],
    ['0.01', 1],
    ['007.50', 750],
    ['1.10', 110],
    ['10000000000.00', 1_000_000_000_000],
  ])('of %s USD is %d cents', (text, minorUnits) => {
    expect(readPrice(text, 'USD')).toEqual({ minorUnits });
  });

  it('is exact for every number of cents', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (cents) => {
        const text = `${(BigInt(cents) / 100n).toString()}.${(BigInt(cents) % 100n).toString().padStart(2, '0')}`;
        expect(readPrice(text, 'USD')).toEqual({ minorUnits: cents });
      }),
    );
  });

  it.each([
    '-1',
    '+1',
    '1,999.00',
    '19,99',
    '1 000',
    '1_000',
    '$5',
    '5 USD',
    '1e3',
    '.5',
    '5.',
    '',
    'NaN',
    '0x10',
    '１',
  ])('is not guessed from %j', (text) => {
    expect(readPrice(text, 'USD')).toEqual({ problem: 'must be a plain amount in USD, such as 19.99' });
  });

  it('has no more decimals than its currency', () => {
    expect(readPrice('19.999', 'USD')).toEqual({ problem: 'has 3 decimals, USD has 2' });
    expect(readPrice('19.990', 'USD')).toHaveProperty('problem');
    expect(readPrice('1999', 'JPY')).toEqual({ minorUnits: 1999 });
    expect(readPrice('19.9', 'JPY')).toEqual({ problem: 'has 1 decimals, JPY has 0' });
    expect(readPrice('1.5', 'KWD')).toEqual({ minorUnits: 1500 });
  });

  it.each(['10000000000.01', '99999999999999999999999999'])('of %s is more than the shop takes', (text) => {
    expect(readPrice(text, 'USD')).toEqual({ problem: 'must be at most 10000000000' });
  });
});
