import { parseArgs } from 'node:util';

/** What the gateway is made to leak, to see that the verdict notices. */
export const leaks = ['requests', 'timers', 'sockets', 'listeners'] as const;
export type Leak = (typeof leaks)[number];

export interface SoakOptions {
  /** How long the load lasts. */
  minutes: number;
  /** Requests under way at once. */
  clients: number;
  seed: number;
  leak: Leak | undefined;
}

export const usage = `npm run soak -- [--minutes 10] [--clients 24] [--seed 1] [--leak ${leaks.join('|')}]`;

/** Throws an Error that says what is wrong. */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      clients: { type: 'string', default: '24' },
      seed: { type: 'string', default: '1' },
      leak: { type: 'string' },
    },
  });
  const leak = leaks.find((each) => each === values.leak);
  if (values.leak !== undefined && !leak) throw new Error(`--leak is one of ${leaks.join(', ')}`);
  return {
    minutes: numberIn('minutes', values.minutes, 0.3, 24 * 60),
    clients: Math.round(numberIn('clients', values.clients, 1, 500)),
    seed: Math.round(numberIn('seed', values.seed, 0, 2 ** 31)),
    leak,
  };
}

function numberIn(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`--${name} is a number from ${min} to ${max}`);
  return value;
}
