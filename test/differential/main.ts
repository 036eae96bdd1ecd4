import { type Options, readOptions, usage } from './options.js';
import { describeCoverage, describeFailure } from './run/report.js';
import { runCases } from './run/run-cases.js';

const say = (line: string) => process.stderr.write(`${line}\n`);

/** `npm run test:differential`: exit code 0 when the executors agree, 1 when they do not, 2 when it could not run. */
async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  const { seed, graphs, operations, failures: mostFailures, supergraph } = options;
  const onGraph = (done: number) => done % 20 === 0 && say(`${done} graphs`);
  const run = await runCases({ seed, graphs, operations, mostFailures, onGraph });
  for (const failure of run.failures) {
    console.log(`\n=== ${describeFailure(failure)}${supergraph ? `\n# supergraph\n${failure.supergraphSdl}` : ''}`);
  }
  console.log(`\n${describeCoverage(run)}`);
  const seeds = [...new Set(run.failures.map(({ graphSeed }) => graphSeed))];
  if (seeds.length === 0) console.log('\nNo difference but those that are meant.');
  if (seeds.length > 0) console.log(`\nFailed: graphs ${seeds.join(', ')} (again with --seed N --graphs 1)`);
  return seeds.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
