import type { GraphQLFormattedError } from 'graphql';
import type { FetchContext } from '../subgraphs/fetch-context.js';
import type { Variables } from './conditions.js';
import type { JsonObject } from './json.js';
import type { ResultPath } from './response-path.js';

/** One execution of a plan. */
export interface PlanRun {
  readonly variables: Variables;
  readonly context: FetchContext;
  /** All that has been fetched so far, as one tree. */
  readonly data: JsonObject;
  /** Of subgraphs, and of fetches that did not come back; paths by the names that things were fetched as. */
  readonly errors: GraphQLFormattedError[];
  /** Where entities are that their subgraph does not know (any more): what is null there because of that is no mistake. */
  readonly unknownEntities: ResultPath[];
}

/** A part of a plan. What a subgraph does wrong is an error of the run, and a hole in its data; rejects only for what is wrong here. */
export interface Step {
  execute(run: PlanRun): Promise<void>;
}
