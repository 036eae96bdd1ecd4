import { type DocumentNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { Random } from '../../libs/platform/testing/random.js';
import { noFaults } from './data/faults.js';
import { featureGraphs, refusedGraphs } from './features.js';
import { generateOperation } from './operations/operation-generator.js';
import { Behind } from './run/behind.js';
import { composed } from './run/federated-graph.js';
import { GraphUnderTest } from './run/graph-under-test.js';
import { OwnExecutor } from './run/own-executor.js';
import { runCase } from './run/run-cases.js';
import { StockExecutor } from './run/stock-executor.js';

/** Worlds that differ in their data: one alone could be all empty lists. */
const worlds = [1, 2, 3];
const generatedPerWorld = 5;
const faults = [noFaults, { ...noFaults, error: 0.2 }, { ...noFaults, notFound: 0.3, silentNull: 0.2 }];

describe.each(featureGraphs)('$feature', ({ subgraphs, documents, uses }) => {
  const graph = composed(subgraphs);

  it('is answered as the stock executor and graphql-js answer it', async () => {
    const sent: string[] = [];
    for (const seed of worlds) {
      const tested = await GraphUnderTest.load(graph, seed);
      const random = new Random(seed);
      const generated = Array.from({ length: generatedPerWorld }, (_, number) =>
        generateOperation(random.fork(`${number}`), tested.own.graph.schema),
      );
      const cases: { document: DocumentNode; variables: Readonly<Record<string, unknown>> }[] = [
        ...documents.map((document) => ({ document: parse(document), variables: {} })),
        ...generated.flatMap((each) => (each ? [{ ...each, document: parse(each.document) }] : [])),
      ];
      for (const [number, { document, variables }] of cases.entries()) {
        const rates = number < documents.length ? noFaults : random.pick(faults);
        const { answers, verdict } = await runCase(tested, seed, document, variables, rates);
        sent.push(...answers.own.sent.map(({ body }) => body));
        expect(verdict.wrong, `${document.loc?.source.body} ${JSON.stringify({ variables, rates, seed })}`).toEqual([]);
      }
      await tested.stop();
    }
    expect(sent.join('\n')).toMatch(uses);
  });
});

it.each(refusedGraphs)('a supergraph with $feature is refused, as by the stock gateway', async ({ subgraphs }) => {
  const graph = composed(subgraphs);
  await expect(StockExecutor.load(graph, new Behind())).rejects.toThrow('unsupported');
  await expect(OwnExecutor.load(graph, new Behind())).rejects.toThrow('unsupported');
});
