import { memoryOfTreeMb } from '../memory.js';
import { checkAnswers } from './check-answers.js';
import type { Contender } from './contenders.js';
import type { GraphFiles } from './graph-files.js';
import { type Load, load } from './load-generator.js';
import { type Measurement, type Round, summarise } from './measurement.js';
import type { Options } from './options.js';
import { cpuMsOf } from './process-usage.js';
import type { Row } from './rows.js';
import { startGateway } from './started-gateway.js';
import type { Stubs } from './stub-control.js';
import type { StubBehaviour } from './stub-subgraphs.js';

/** A process that answers the row's requests. */
export interface Measured {
  readonly pid: number;
  readonly url: URL;
  stop(): Promise<void>;
}

/** What is measured in one row: how it is started, by the name it has in the table. */
export type Entries = ReadonlyMap<string, () => Promise<Measured>>;

/** By name, in the order of the entries: figures, or why there are none. */
export type RowResult = ReadonlyMap<string, Measurement | string>;

interface Running extends Measured {
  readonly load: Load;
  answered: number;
  readonly rounds: Round[];
}

const noEntry = /^$/;
const warmUpSliceMs = 500;
/** A contender that the load cannot keep busy is warmed up for so many times as long at most. */
const warmUpPatience = 4;

export function entriesOf(contenders: readonly Contender[], graph: GraphFiles, folder: string): Entries {
  return new Map(contenders.map((each) => [each.name, () => startGateway(each, graph, folder)]));
}

/**
 * Starts everyone, compares what they answer with what is right, warms them up, and measures them in turns, so that what else
 * the machine does meets all of them. Who does not start, or is wrong, is left out with the reason.
 */
export async function measureRow(
  row: Row,
  entries: Entries,
  stubs: Stubs,
  behaviour: StubBehaviour,
  authorised: boolean,
  options: Pick<Options, 'seconds' | 'warmUpSeconds' | 'rounds'>,
): Promise<RowResult> {
  const result = new Map<string, Measurement | string>();
  const running = new Map<string, Running>();
  const drop = async (name: string, error: unknown) => {
    result.set(name, error instanceof Error ? error.message : String(error));
    const dropped = running.get(name);
    running.delete(name);
    await dropped?.stop();
  };
  const forEach = async (work: (each: Running) => Promise<void>) => {
    for (const [name, each] of running) await work(each).catch((error) => drop(name, error));
  };
  try {
    for (const [name, start] of entries) {
      await stubs.behave({ delayMs: 0 });
      try {
        const { pid, url, stop } = await start();
        const { bodyOf, connections } = row;
        running.set(name, {
          pid,
          url,
          stop,
          answered: 0,
          rounds: [],
          load: { url, connections, bodyOf, from: 0, authorised, expectedBytes: undefined },
        });
      } catch (error) {
        result.set(name, error instanceof Error ? error.message : String(error));
      }
    }
    await stubs.behave(behaviour);
    const lengths = new Map<Running, number | undefined>();
    await forEach(async (each) => void lengths.set(each, await checkAnswers(each.url, row)));
    const run = async (each: Running, durationMs: number) => {
      const done = await load({ ...each.load, from: each.answered, expectedBytes: lengths.get(each) }, durationMs);
      each.answered += done.answers;
      return done;
    };
    await forEach(async (each) =>
      warmUp(each.pid, options.warmUpSeconds * 1000, (durationMs) => run(each, durationMs)),
    );
    for (let round = 0; round < options.rounds; round += 1) {
      await forEach(async (each) => {
        await stubs.behave(behaviour);
        const before = cpuMsOf(each.pid);
        const done = await run(each, (options.seconds * 1000) / options.rounds);
        const cpuMs = cpuMsOf(each.pid) - before;
        const counts = await stubs.counts();
        if (authorised && counts.unauthorised > 0) {
          throw new Error(`${counts.unauthorised} of ${counts.calls} calls without the client's Authorization`);
        }
        each.rounds.push({ load: done, cpuMs, stubs: counts });
      });
    }
    for (const [name, { pid, rounds }] of running) result.set(name, summarise(rounds, memoryOfTreeMb(pid, noEntry)));
    return new Map([...entries.keys()].map((name) => [name, result.get(name) ?? 'it did not come to that']));
  } finally {
    for (const { stop } of running.values()) await stop();
  }
}

/** By the processor's time, not the clock's: on a busy machine a process that had few turns is not warm. */
async function warmUp(pid: number, cpuMs: number, run: (durationMs: number) => Promise<unknown>): Promise<void> {
  const until = { cpuMs: cpuMsOf(pid) + cpuMs, at: Date.now() + cpuMs * warmUpPatience };
  while (cpuMsOf(pid) < until.cpuMs && Date.now() < until.at) await run(Math.min(warmUpSliceMs, cpuMs));
}
