import { expect, it } from 'vitest';
import { readOptions } from './options.js';

const read = (...args: string[]) => readOptions(args, () => 42);

it('reads what is given, and has a default for the rest', () => {
  expect(read()).toEqual({ minutes: 1, seed: 42, broken: undefined, verbose: false });
  expect(read('--minutes', '30', '--seed', '7', '--break', 'inbox', '--verbose')).toEqual({
    minutes: 30,
    seed: 7,
    broken: 'inbox',
    verbose: true,
  });
});

it.each([
  [['--minutes', 'soon'], '--minutes must be a number'],
  [['--minutes', '0'], '--minutes must be a number'],
  [['--seed=-1'], '--seed must be a number'],
  [['--seed', ''], '--seed must be a number'],
  [['--break', 'everything'], '--break must be one of'],
  [['--hours', '3'], '--hours'],
])('says what is wrong with %j', (args, message) => {
  expect(() => read(...args)).toThrow(message);
});
