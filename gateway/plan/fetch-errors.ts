import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLFormattedError } from 'graphql';
import type { SoukError } from '#platform/errors';
import type { HoleFinder, Place } from './holes.js';
import type { PlanRun } from './plan-run.js';
import type { ResultPath } from './response-path.js';

/** Of one answer: a subgraph whose database is away has an error for each of thousands of entities. */
const maxErrors = 100;

/** What clients are told of what went wrong with a fetch, at the paths of the tree: `OperationPlan` makes the client's of them. */
export class FetchErrors {
  /** What the subgraph was asked for under another name, by that name. */
  private readonly renamed: ReadonlyMap<string | number, string>;

  constructor(
    private readonly node: FetchNode,
    private readonly holes: HoleFinder,
  ) {
    this.renamed = new Map(
      (node.outputRewrites ?? []).flatMap((rewrite) =>
        rewrite.kind === 'KeyRenamer' ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo] as const] : [],
      ),
    );
  }

  /** Whether so much went wrong that more would tell nothing new. */
  isFull(run: PlanRun): boolean {
    return run.errors.length >= maxErrors;
  }

  /** An error of the subgraph, at a path of the answer where it has one. */
  add(run: PlanRun, { message, extensions }: GraphQLFormattedError, path: ResultPath | undefined): void {
    if (this.isFull(run)) return;
    run.errors.push({
      message: message || `The service ${this.node.serviceName} tells of an error without saying which.`,
      ...(path && { path: path.map((step) => this.renamed.get(step) ?? step) }),
      // For the log: clients are told of what is in the catalogue alone.
      extensions: { ...extensions, subgraph: this.node.serviceName },
    });
  }

  /** The whole fetch did not come back: an error for each hole. */
  addHoles(run: PlanRun, { message, extensions }: SoukError, places: readonly Place[]): void {
    for (const path of this.holes.holesOf(this.node, places)) {
      if (this.isFull(run)) return;
      run.errors.push({ message, path, extensions: { ...extensions } });
    }
  }
}
