import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingServers } from '../../libs/platform/testing/server-programs.js';
import { type Options, readOptions, usage } from './options.js';
import { formatReport } from './report.js';
import { runFaults } from './run-faults.js';
import { World } from './world/world.js';

/** The last fault, what clients still wait for, 30 s to settle, and reading all that came of it. */
const longestRestMs = 10 * 60_000;

const say = (line: string) => process.stderr.write(`${line}\n`);

/** `npm run test:faults`: exit code 0 when nothing was violated, 1 when something was, 2 when it could not run. */
async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args, () => randomInt(1_000_000));
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  const missing = missingServers();
  if (missing.length > 0) {
    say(`Not installed: ${missing.join(' and ')}. The fault tests need both.`);
    return 2;
  }
  return run(options);
}

async function run({ minutes, seed, broken, verbose }: Options): Promise<number> {
  const faultyMs = minutes * 60_000;
  say(`seed ${seed}: the shop starts …`);
  const world = await World.start({ replicas: { orders: 2, payments: 2 }, stepTimeoutMs: 4_000, broken });
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(2));
  });
  const tooLate = sleep(faultyMs + longestRestMs, 2).then((code) => {
    say(`seed ${seed}: it hangs, ${longestRestMs / 60_000} minutes after the last fault`);
    return code;
  });
  try {
    const options = { seed, faultyMs, shoppers: 6, longestFaultMs: 12_000 };
    const running = runFaults(world, { ...options, say: (line) => verbose && say(line) }).then((report) => {
      console.log(formatReport(report));
      return report.violations.length > 0 ? 1 : 0;
    });
    return await Promise.race([running, interrupted, tooLate]);
  } finally {
    await world.stop();
  }
}

process.exit(await main(process.argv.slice(2)));
