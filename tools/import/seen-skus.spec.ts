import { expect, it } from 'vitest';
import { SeenSkus } from './seen-skus.js';

it('tells where a sku stood first, of as many as it remembers', () => {
  const seen = new SeenSkus(2);
  expect(seen.note('a', 2)).toBeUndefined();
  expect(seen.note('A', 3)).toBeUndefined();
  expect(seen.note('a', 4)).toBe(2);
  expect(seen.note('b', 5)).toBeUndefined();
  expect(seen.note('a', 6)).toBeUndefined();
});
