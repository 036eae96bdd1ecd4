import { expect, it } from 'vitest';
import { Random } from './random.js';

const draw = (random: Random) => Array.from({ length: 20 }, () => random.between(0, 1_000_000));

it('draws the same from the same seed, and something else from another', () => {
  expect(draw(new Random(7))).toEqual(draw(new Random(7)));
  expect(draw(new Random(8))).not.toEqual(draw(new Random(7)));
});

it('draws from a fork what does not depend on what else was drawn', () => {
  const [one, other] = [new Random(7), new Random(7)];
  draw(other);
  expect(draw(other.fork('faults'))).toEqual(draw(one.fork('faults')));
  expect(draw(one.fork('shopper'))).not.toEqual(draw(one.fork('faults')));
});

it('draws every number between two, and nothing else', () => {
  const random = new Random(1);
  const drawn = new Set(Array.from({ length: 1_000 }, () => random.between(-2, 2)));
  expect([...drawn].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
});

it('picks by weight', () => {
  const random = new Random(1);
  const picked = { often: 0, seldom: 0, never: 0 };
  for (let times = 0; times < 10_000; times++) picked[random.pickWeighted({ often: 9, seldom: 1, never: 0 })]++;
  expect(picked.never).toBe(0);
  expect(picked.often / picked.seldom).toBeCloseTo(9, -1);
});
