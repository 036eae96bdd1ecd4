import { expect, it } from 'vitest';
import { secondsUntil } from './boundary.js';

const now = new Date('2026-06-01T12:00:00Z');

it.each([
  [-5_000, 0],
  [0, 0],
  [1, 0],
  [999, 0],
  [1_000, 1],
  [2_999, 2],
])('a boundary %d ms from now leaves %d whole seconds', (ms, seconds) => {
  expect(secondsUntil(new Date(now.getTime() + ms), now)).toBe(seconds);
});

it('where nothing is known to end, nothing bounds', () => {
  expect(secondsUntil(undefined, now)).toBeUndefined();
});
