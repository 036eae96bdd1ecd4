import { parseArgs } from 'node:util';

export const usage = `Usage: npm run test:differential -- [--graphs N] [--operations N] [--seed N] [--failures N] [--supergraph]
  --graphs N      federated graphs to make up: 200
  --operations N  operations on each: 12
  --seed N        of the first graph, the next one has the next: 1
  --failures N    stop after this many: 5
  --supergraph    print the supergraph's SDL with a failure`;

export interface Options {
  readonly graphs: number;
  readonly operations: number;
  readonly seed: number;
  readonly failures: number;
  readonly supergraph: boolean;
}

/** Throws an Error whose message is for whoever typed it. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      graphs: { type: 'string', default: '200' },
      operations: { type: 'string', default: '12' },
      seed: { type: 'string', default: '1' },
      failures: { type: 'string', default: '5' },
      supergraph: { type: 'boolean', default: false },
    },
  });
  return {
    graphs: numberOf('--graphs', values.graphs),
    operations: numberOf('--operations', values.operations),
    seed: numberOf('--seed', values.seed),
    failures: numberOf('--failures', values.failures),
    supergraph: values.supergraph,
  };
}

function numberOf(name: string, given: string): number {
  const number = Number(given);
  if (!/^\d+$/.test(given) || number > 1_000_000_000) throw new Error(`${name} must be a whole number`);
  return number;
}
