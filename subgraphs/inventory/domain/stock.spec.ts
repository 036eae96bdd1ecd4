import { expect, it } from 'vitest';
import { mostUnitsEver, refuseRestock, stockAfter, stockLevel } from './stock.js';

it('is out at 0, low up to 5, in stock from 6', () => {
  expect([0, 1, 5, 6, 1_000_000].map(stockLevel)).toEqual(['OUT', 'LOW', 'LOW', 'IN_STOCK', 'IN_STOCK']);
});

it('says that its level changed only when it did', () => {
  const stock = { available: 5, reserved: 1, inUse: 0 };
  expect(stockAfter(stock, 6)).toEqual({ ...stock, level: 'LOW', levelChanged: true });
  expect(stockAfter(stock, 4)).toMatchObject({ level: 'LOW', levelChanged: false });
  expect(stockAfter(stock)).toMatchObject({ levelChanged: false });
});

it('can be taken out down to what is reserved and filled up to what a count can hold', () => {
  const stock = { available: 3, reserved: 2, inUse: 0 };
  expect(refuseRestock(stock, 5, -3)).toBeUndefined();
  expect(refuseRestock(stock, 5, -4)).toBe('BELOW_RESERVED');
  expect(refuseRestock(stock, mostUnitsEver - 10, 10)).toBeUndefined();
  expect(refuseRestock(stock, mostUnitsEver - 10, 11)).toBe('TOO_MANY');
});
