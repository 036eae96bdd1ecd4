import { parseArgs } from 'node:util';
import { type Break, breaks } from './composition/breaks.js';

export const usage = `Usage: npm run test:faults -- [--minutes N] [--seed N] [--break PART] [--verbose]
  --minutes N   how long everything fails: 1
  --seed N      the same seed plans the same operations and faults; a new one by default
  --break PART  breaks ${breaks.join(', ')}, to see that it is noticed
  --verbose     a line for each fault`;

export interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly broken: Break | undefined;
  readonly verbose: boolean;
}

const mostMinutes = 24 * 60;
const mostSeed = 2 ** 31 - 1;

/** Throws an Error whose message is for whoever typed it. */
export function readOptions(args: readonly string[], newSeed: () => number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string' },
      break: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const broken = breaks.find((part) => part === values.break);
  if (values.break !== undefined && !broken) throw new Error(`--break must be one of ${breaks.join(', ')}`);
  return {
    minutes: numberIn('--minutes', values.minutes, 0.1, mostMinutes),
    seed: values.seed === undefined ? newSeed() : Math.floor(numberIn('--seed', values.seed, 0, mostSeed)),
    broken,
    verbose: values.verbose,
  };
}

function numberIn(name: string, given: string, min: number, max: number): number {
  const number = Number(given);
  if (given.trim() === '' || !(number >= min && number <= max)) {
    throw new Error(`${name} must be a number from ${min} to ${max}`);
  }
  return number;
}
