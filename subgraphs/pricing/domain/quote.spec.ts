import { expect, it } from 'vitest';
import { sumLines, sumOf } from './quote.js';

const line = (productId: string, quantity: number) => ({ productId, quantity });

it('lines of one product are priced at what they hold together', () => {
  const lines = [line('lamp', 2), line('chair', 1), line('lamp', 998)];
  const [lamp, chair, more] = lines;
  expect(sumLines(lines)).toEqual({
    lines: [
      { ...lamp, together: 1_000 },
      { ...chair, together: 1 },
      { ...more, together: 1_000 },
    ],
  });
});

it('the line that makes too many of one product is told', () => {
  expect(sumLines([line('lamp', 600), line('chair', 600), line('lamp', 401)])).toEqual({ tooMany: 2 });
});

it('a sum is exact or none', () => {
  expect(sumOf([])).toBe(0);
  expect(sumOf([Number.MAX_SAFE_INTEGER, 0])).toBe(Number.MAX_SAFE_INTEGER);
  expect(sumOf([Number.MAX_SAFE_INTEGER, 1])).toBeUndefined();
});
