import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../libs/platform/testing/random.js';
import { settle } from './checks/settle.js';
import { Crowd } from './clients/crowd.js';
import { History } from './clients/history.js';
import { type Begun, begin, describeFault, nameOf } from './faults.js';
import { type Cast, type Episode, planEpisode } from './plan.js';
import { count, countOperations, type Report } from './report.js';
import type { World } from './world/world.js';

export interface RunOptions {
  readonly seed: number;
  /** How long faults are made. */
  readonly faultyMs: number;
  readonly shoppers: number;
  /** Faults last from a moment to this. */
  readonly longestFaultMs: number;
  readonly say: (line: string) => void;
}

/** What the contract gives a shop to get over its faults. */
export const recoveryLimitMs = 30_000;

/** Has a shop used while everything in it fails as the seed says, and answers what came of it. */
export async function runFaults(world: World, options: RunOptions): Promise<Report> {
  const startMs = performance.now();
  const { seed, shoppers } = options;
  const random = new Random(seed);
  const history = new History();
  const crowd = await Crowd.gather(world.gatewayUrl, `seed-${seed}`, shoppers, history, random);
  const going = new AbortController();
  const using = crowd.useUntil(going.signal);
  const trouble = await makeTrouble(world, crowd, random.fork('faults'), options).finally(() => going.abort());
  const settlement = await settle(world, crowd, history, recoveryLimitMs, using);
  return {
    seed,
    seconds: (performance.now() - startMs) / 1_000,
    operations: countOperations([...history.entries, ...crowd.leavers.history.entries]),
    faults: trouble.faults,
    recoveriesMs: trouble.recoveriesMs,
    settledMs: settlement.settledMs,
    checked: settlement.checked,
    violations: [...world.crashes, ...trouble.missed, ...settlement.violations],
  };
}

async function makeTrouble(world: World, crowd: Crowd, random: Random, options: RunOptions) {
  const { faultyMs, longestFaultMs, say } = options;
  const cast: Cast = {
    processes: world.names.map((name) => ({ name, wires: world.member(name).wires.kinds })),
  };
  const faults: Record<string, Record<string, number>> = {};
  const recoveriesMs: number[] = [];
  const missed: string[] = [];
  const deadlineMs = performance.now() + faultyMs;
  while (performance.now() < deadlineMs) {
    const episode = planEpisode(random, cast, longestFaultMs);
    const names = episode.faults.map(describeFault).join(' + ');
    const { happened, over } = await goThrough(world, episode);
    for (const fault of happened) {
      const { kind, where } = nameOf(fault);
      faults[kind] ??= {};
      count(faults[kind], where);
    }
    const [recoveryMs] = await Promise.all([crowd.probe.timeToOrder(recoveryLimitMs), over]);
    if (recoveryMs === undefined) missed.push(`no order went through within 30 s after: ${names}`);
    else if (happened.length > 0) recoveriesMs.push(recoveryMs);
    say(`${names}: ${recoveryMs === undefined ? 'no order went through any more' : `${Math.round(recoveryMs)} ms`}`);
    await sleep(episode.pauseMs);
  }
  return { faults, recoveriesMs, missed };
}

/** Servers are there again before what stands on them is. Answers the faults that happened; `over`: when all processes run. */
async function goThrough(world: World, { faults, holdMs }: Episode) {
  const begun = await Promise.all(faults.map(async (fault) => ({ fault, begun: await begin(world, fault) })));
  const happened = begun.filter((each) => each.begun.happened);
  if (happened.length > 0) await sleep(holdMs);
  await endAll(happened.filter(({ fault }) => 'server' in fault));
  const over = endAll(happened.filter(({ fault }) => !('server' in fault)));
  return { happened: happened.map(({ fault }) => fault), over };
}

async function endAll(begun: readonly { begun: Begun }[]): Promise<void> {
  await Promise.all(begun.map((each) => each.begun.end()));
}
