import type { QueryPlan } from '@apollo/query-planner';
import type { GraphQLFormattedError } from 'graphql';
import type { FetchContext } from '../subgraphs/fetch-context.js';
import type { AnswerShape } from './answer-shape.js';
import type { Variables } from './conditions.js';
import type { JsonObject } from './json.js';
import type { PlanRun, Step } from './plan-run.js';
import type { ResultPath } from './response-path.js';
import type { Misfit } from './shaping.js';

/** What came of an operation. */
export interface PlanOutcome {
  /** Null when what must not be null is missing all the way up. Long texts may be `LongText`s: see `writeJson`. */
  readonly data: JsonObject | null;
  /** Of subgraphs, and of fetches that did not come back. */
  readonly errors: readonly GraphQLFormattedError[];
  /** What subgraphs answered that does not fit the schema, other than that there is no such entity. */
  readonly misfits: readonly Misfit[];
}

/** An operation that is ready to run: what to fetch in which order, and the shape of the answer. */
export class OperationPlan {
  constructor(
    /** As the planner made it. */
    readonly queryPlan: QueryPlan,
    /** Characters of the plan's JSON: what it holds in memory is some ten times that. */
    readonly size: number,
    /** Undefined when there is nothing to fetch. */
    private readonly steps: Step | undefined,
    private readonly shape: AnswerShape,
    /** What the client calls what was fetched under another name. */
    private readonly clientNames: ReadonlyMap<string | number, string>,
  ) {}

  /** Throws BAD_USER_INPUT for a condition that is null; what a subgraph did not answer is a hole with an error. */
  async execute(variables: Variables, context: FetchContext): Promise<PlanOutcome> {
    const run: PlanRun = { variables, context, data: {}, errors: [], unknownEntities: [] };
    // First: what is wrong with the variables has to show before anything is sent.
    const shape = this.shape.for(variables);
    await this.steps?.execute(run);
    const { data, misfits } = shape(run.data, !context.hasEscapes);
    return {
      data,
      errors: this.clientNames.size === 0 ? run.errors : run.errors.map((error) => this.told(error)),
      misfits: data === null ? misfits : this.withoutUnknown(misfits, run.unknownEntities),
    };
  }

  private told(error: GraphQLFormattedError): GraphQLFormattedError {
    return error.path ? { ...error, path: this.named(error.path) } : error;
  }

  /** What is null because there is no such entity (a deleted product in an old order) is an answer. */
  private withoutUnknown(misfits: readonly Misfit[], unknown: readonly ResultPath[]): readonly Misfit[] {
    if (misfits.length === 0 || unknown.length === 0) return misfits;
    const places = new Set(unknown.map((path) => JSON.stringify(this.named(path))));
    const isExplained = ({ path }: Misfit) =>
      path.some((_, index) => places.has(JSON.stringify(path.slice(0, index + 1))));
    return misfits.filter((misfit) => !isExplained(misfit));
  }

  private named(path: ResultPath): ResultPath {
    return path.map((step) => this.clientNames.get(step) ?? step);
  }
}
