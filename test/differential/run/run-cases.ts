import { type DocumentNode, parse } from 'graphql';
import { Random } from '../../../libs/platform/testing/random.js';
import { type FaultRates, noFaults } from '../data/faults.js';
import { type GraphDraft, generateGraph } from '../graph/graph-generator.js';
import { generateOperation } from '../operations/operation-generator.js';
import type { Difference } from './compare.js';
import { Coverage } from './coverage.js';
import { compose } from './federated-graph.js';
import { type Answers, GraphUnderTest } from './graph-under-test.js';
import { judge, type Verdict } from './judge.js';
import { shrink } from './shrink.js';

export interface Failure {
  readonly graphSeed: number;
  readonly operation: number;
  readonly draft: GraphDraft;
  readonly supergraphSdl: string;
  readonly rates: FaultRates;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly answers: Answers;
  readonly wrong: readonly Difference[];
}

export interface CasesWanted {
  readonly seed: number;
  readonly graphs: number;
  readonly operations: number;
  /** Fewer are enough to see what is wrong. */
  readonly mostFailures: number;
  readonly onGraph?: (done: number) => void;
}

export interface CasesRun {
  readonly coverage: Coverage;
  readonly failures: readonly Failure[];
}

/** Half of the operations meet no fault, so that graphql-js can have its say. */
const faultyShare = 0.5;

/** Runs generated operations on generated graphs through both executors. The same numbers give the same cases. */
export async function runCases({ seed, graphs, operations, mostFailures, onGraph }: CasesWanted): Promise<CasesRun> {
  const coverage = new Coverage();
  const failures: Failure[] = [];
  for (let number = 0; number < graphs && failures.length < mostFailures; number += 1) {
    failures.push(...(await runGraph(seed + number, operations, coverage)));
    onGraph?.(number + 1);
  }
  return { coverage, failures };
}

async function runGraph(graphSeed: number, operations: number, coverage: Coverage): Promise<Failure[]> {
  const draft = generateGraph(new Random(graphSeed).fork('graph'));
  const graph = compose(draft.subgraphs);
  coverage.count('reasons' in graph ? 'graphs that do not compose' : 'graphs');
  if ('reasons' in graph) return [];
  const tested = await GraphUnderTest.load(graph, graphSeed);
  const failures: Failure[] = [];
  for (let number = 0; number < operations; number += 1) {
    const random = new Random(graphSeed).fork(`operation ${number}`);
    const operation = generateOperation(random, tested.own.graph.schema);
    coverage.count(operation ? 'operations' : 'operations that are not valid');
    if (!operation) continue;
    const { variables } = operation;
    const document = parse(operation.document);
    const rates = random.chance(faultyShare) ? someFaults(random) : noFaults;
    const { answers, verdict } = await runCase(tested, graphSeed, document, variables, rates);
    coverage.see(draft.features, operation.document, answers, verdict);
    if (verdict.wrong.length === 0) continue;
    const kinds = (found: readonly Difference[]) => found.map(({ what }) => what).join();
    const smallest = await shrink(tested.own.graph.schema, document, async (smaller) => {
      const again = await runCase(tested, graphSeed, smaller, variables, rates);
      return kinds(again.verdict.wrong) === kinds(verdict.wrong);
    });
    const last = await runCase(tested, graphSeed, smallest, variables, rates);
    failures.push({
      graphSeed,
      operation: number,
      draft,
      supergraphSdl: graph.supergraphSdl,
      rates,
      document: smallest,
      variables,
      answers: last.answers,
      wrong: last.verdict.wrong,
    });
  }
  await tested.stop();
  return failures;
}

export async function runCase(
  tested: GraphUnderTest,
  seed: number,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  rates: FaultRates,
): Promise<{ answers: Answers; verdict: Verdict }> {
  tested.fail(seed, noFaults);
  const sound = await tested.answers(document, variables);
  if (rates === noFaults) return { answers: sound, verdict: judge(sound, sound) };
  tested.fail(seed, rates);
  const answers = await tested.answers(document, variables);
  return { answers, verdict: judge(answers, sound) };
}

const faultWeights: Readonly<Record<keyof FaultRates, number>> = {
  error: 4,
  noPath: 1,
  wrongLeaf: 2,
  silentNull: 3,
  notFound: 3,
  entityError: 2,
  wrongTypename: 1,
  wrongAnswer: 1,
  unreachable: 1.5,
};

/** One or two kinds of faults: with all at once, nothing would be left to compare. */
function someFaults(random: Random): FaultRates {
  const rates = { ...noFaults };
  for (let kinds = random.between(1, 2); kinds > 0; kinds -= 1) {
    rates[random.pickWeighted(faultWeights)] = random.pick([0.08, 0.25, 0.5]);
  }
  // A path is lost only of an error that there is.
  return rates.noPath > 0 ? { ...rates, error: 0.3 } : rates;
}
