import type { FetchNode } from '@apollo/query-planner';
import type { Feature } from '../graph/drafts.js';
import { fetchesOf, nodesOf, pathsOf } from './fetches.js';
import type { Answers } from './graph-under-test.js';
import type { Verdict } from './judge.js';

/** How often what is to be tested was there: a generator that loses a feature is seen by it. */
export class Coverage {
  readonly counts = new Map<string, number>();

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  see(features: readonly Feature[], document: string, { stock, own, plan }: Answers, { reasons }: Verdict): void {
    for (const reason of reasons) this.count(`intended: ${reason}`);
    const fetches = fetchesOf(plan);
    const seen = new Set<string>(fetches.flatMap((fetch) => partsOf(fetch)));
    for (const kind of nodesOf(plan?.node).map(({ kind }) => kind)) seen.add(`plan: ${kind}`);
    for (const { kind, subgraph, field } of features) {
      const isAsked = fetches.some((fetch) => fetch.serviceName === subgraph && asks(fetch.operation, field));
      if (isAsked) seen.add(`@${kind}`);
    }
    if (pathsOf(plan?.node).some((path) => path.join().includes('@,@'))) seen.add('entities in lists of lists');
    if (document.startsWith('mutation')) seen.add('mutation');
    if (/__schema|__type\(/.test(document)) seen.add('introspection with data');
    if (/__proto__:|constructor:/.test(document)) seen.add('awkward alias');
    if (own.errors.length > 0) seen.add('errors');
    if (own.errors.some(({ path }) => (path?.length ?? 0) > 3)) seen.add('errors far below');
    if (own.errors.some(({ code }) => code === 'SUBGRAPH_UNAVAILABLE')) seen.add('subgraph out of order');
    if (own.errors.some(({ path }) => path === undefined)) seen.add('errors without a path');
    if (own.misfits.some(({ message }) => message.startsWith('Cannot return null')))
      seen.add('null where there must be none');
    if (own.misfits.some(({ message }) => message.startsWith('Invalid value'))) seen.add('value that does not fit');
    if (own.misfits.some(({ message }) => message.startsWith('Invalid __typename'))) seen.add('type nobody knows');
    if (own.data === null) seen.add('null all the way up');
    if (own.sent.length < stock.sent.length) seen.add('fewer fetches than stock');
    for (const each of seen) this.count(each);
  }
}

function partsOf({ requires, inputRewrites, outputRewrites, operation }: FetchNode): string[] {
  return [
    ...(requires ? ['fetch of entities'] : []),
    ...(inputRewrites ? ['input rewrite'] : []),
    ...(outputRewrites ? ['output rewrite'] : []),
    ...(/@(skip|include)/.test(operation) ? ['condition within a fetch'] : []),
    ...((requires?.length ?? 0) > 1 ? ['entities of several types or keys'] : []),
  ];
}

function asks(operation: string, field: string): boolean {
  return new RegExp(`[{ :}]${field}\\b`).test(operation);
}
