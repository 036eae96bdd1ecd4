import { print } from 'graphql';
import type { Answered } from './case.js';
import type { CasesRun, Failure } from './run-cases.js';

/** A failure as whoever repairs it needs it: smallest operation, subgraphs, both answers and what was sent for them. */
export function describeFailure({
  graphSeed,
  operation,
  draft,
  rates,
  document,
  variables,
  answers,
  wrong,
}: Failure): string {
  const faults = Object.entries(rates).filter(([, rate]) => rate > 0);
  return [
    `graph ${graphSeed}, operation ${operation}${faults.length > 0 ? `, faults ${JSON.stringify(Object.fromEntries(faults))}` : ''}`,
    print(document),
    `variables ${JSON.stringify(variables)}`,
    ...wrong.map(({ what, stock, own }) => `DIFFERS: ${what}\n  stock ${stock}\n  own   ${own}`),
    ...describeAnswer('stock', answers.stock),
    ...describeAnswer('own', answers.own),
    ...(answers.whole ? describeAnswer('whole', answers.whole) : []),
    ...draft.subgraphs.map(({ name, sdl }) => `# subgraph ${name}\n${sdl}`),
  ].join('\n');
}

function describeAnswer(name: string, { data, errors, misfits, sent, thrown }: Answered): string[] {
  return [
    `${name}: ${JSON.stringify({ data, errors, misfits, thrown })}`,
    ...sent.map(({ subgraph, body }) => `  → ${subgraph} ${body}`),
  ];
}

export function describeCoverage({ coverage }: CasesRun): string {
  return [...coverage.counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, count]) => `${count}\t${what}`)
    .join('\n');
}
