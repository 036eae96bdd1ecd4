import { beforeAll, expect, it } from 'vitest';
import { intended } from './run/intended.js';
import { describeCoverage, describeFailure } from './run/report.js';
import { type CasesRun, runCases } from './run/run-cases.js';

/** As many as a slow machine does in half a minute; `npm run test:differential` does as many as one likes. */
const wanted = { seed: 1, graphs: 40, operations: 8, mostFailures: 3 };

let run: CasesRun;

beforeAll(async () => {
  run = await runCases(wanted);
}, 240_000);

it('answers to made-up operations on made-up graphs are those of the stock executor, and those of graphql-js where nothing fails', () => {
  expect(run.failures.map(describeFailure).join('\n\n')).toBe('');
});

it('nearly all that is made up can be used', () => {
  const { coverage } = run;
  expect(coverage.of('graphs')).toBeGreaterThan(wanted.graphs * 0.9);
  expect(coverage.of('operations')).toBeGreaterThan(wanted.graphs * wanted.operations * 0.8);
});

/** What must have been there, each at least so often. */
const least: Readonly<Record<string, number>> = {
  '@requires': 15,
  '@requires-arguments': 1,
  '@provides': 5,
  '@shareable': 5,
  '@override': 3,
  '@interfaceObject': 10,
  'plan: Parallel': 30,
  'plan: Sequence': 40,
  'plan: Flatten': 40,
  'plan: Condition': 10,
  'fetch of entities': 40,
  'entities of several types or keys': 5,
  'entities in lists of lists': 3,
  'input rewrite': 10,
  'output rewrite': 1,
  'condition within a fetch': 40,
  mutation: 20,
  'introspection with data': 2,
  'awkward alias': 15,
  errors: 15,
  'errors far below': 2,
  'errors without a path': 1,
  'subgraph out of order': 2,
  'null where there must be none': 2,
  'value that does not fit': 3,
  'type nobody knows': 3,
  'null all the way up': 3,
};

it.each(Object.entries(least))('%s was there', (what, count) => {
  expect(run.coverage.of(what), describeCoverage(run)).toBeGreaterThanOrEqual(count);
});

it('intended differences are few, and each has a name in the table', () => {
  const reasons = [...run.coverage.counts].filter(([what]) => what.startsWith('intended: '));
  const known = new Set([
    'stock-is-wrong',
    'both-tell-of-the-plan',
    'plan-mixes-requirements',
    'planned-otherwise',
    'stock-misplaces',
    ...intended.map(({ name }) => name),
  ]);
  for (const [what] of reasons) expect(known).toContain(what.replace('intended: ', ''));
  const differing = reasons.filter(([what]) => what !== 'intended: codes').reduce((sum, [, count]) => sum + count, 0);
  expect(differing).toBeLessThan(run.coverage.of('operations') * 0.15);
  expect(run.coverage.of('intended: planned-otherwise')).toBeLessThan(run.coverage.of('operations') * 0.05);
});
