import { isPlanNode, type QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import type { FetchContext } from '../subgraphs/fetch-context.js';
import { AnswerShape } from './answer-shape.js';
import { compilePlan } from './compile-plan.js';
import { ConditionalPlan } from './conditional-plan.js';
import { defaultsOf, type Variables } from './conditions.js';
import { onlyWhatItUses, operationIn } from './document-parts.js';
import type { Fetcher } from './fetch-parts.js';
import { HoleFinder } from './holes.js';
import { OperationPlan, type PlanOutcome } from './operation-plan.js';
import { withOwnAliases } from './own-aliases.js';
import { withOwnVariables } from './own-variables.js';
import { plainMutation, rootConditions } from './plain-mutation.js';
import { plainQuery } from './plain-query.js';
import type { Planner } from './planner.js';

/** An operation that is ready to run. */
export interface ExecutablePlan {
  /** As the planner made it. */
  readonly queryPlan: QueryPlan;
  /** Characters; may grow with what is executed. */
  readonly size: number;
  /** Throws BAD_USER_INPUT for a condition that is null; what a subgraph did not answer is a hole with an error. */
  execute(variables: Variables, context: FetchContext): Promise<PlanOutcome>;
}

/** Makes a validated operation ready to run: everything about it that does not depend on a request. Throws what planning throws. */
export function planOperation(
  { document, name }: { readonly document: DocumentNode; readonly name: string | undefined },
  planner: Planner,
  subgraphs: ReadonlyMap<string, Fetcher>,
): ExecutablePlan {
  // What other operations of the document say is of no concern.
  const alone = onlyWhatItUses(document, operationIn(document, name));
  const own = withOwnVariables(alone);
  const plan = planOwn(own.document, name, planner, subgraphs);
  if (own.document === alone) return plan;
  return {
    get queryPlan() {
      return plan.queryPlan;
    },
    get size() {
      return plan.size;
    },
    execute: (variables, context) => plan.execute(own.rename(variables), context),
  };
}

function planOwn(
  document: DocumentNode,
  name: string | undefined,
  planner: Planner,
  subgraphs: ReadonlyMap<string, Fetcher>,
): ExecutablePlan {
  const definition = operationIn(document, name);
  if (definition.operation !== 'mutation') {
    return planDocument(plainQuery(document, definition), name, planner, subgraphs);
  }
  const plan = (truth: (variable: string) => boolean) =>
    planDocument(plainMutation(document, definition, truth), name, planner, subgraphs);
  const conditions = rootConditions(document, definition);
  return conditions.length === 0 ? plan(() => true) : new ConditionalPlan(conditions, defaultsOf(definition), plan);
}

function planDocument(
  document: DocumentNode,
  name: string | undefined,
  planner: Planner,
  subgraphs: ReadonlyMap<string, Fetcher>,
): OperationPlan {
  const aliased = withOwnAliases(document, planner.neededFields);
  const definition = operationIn(aliased.document, name);
  const queryPlan = planner.plan(aliased.document, name);
  const parts = {
    schema: planner.supergraphSchema,
    interfaces: planner.interfaces,
    subgraphs,
    holes: new HoleFinder(aliased.document, definition),
    defaults: defaultsOf(definition),
  };
  const steps = isPlanNode(queryPlan.node) ? compilePlan(queryPlan.node, parts) : undefined;
  const shape = new AnswerShape(planner.apiSchema, aliased, definition);
  return new OperationPlan(queryPlan, JSON.stringify(queryPlan).length, steps, shape, aliased.clientNames);
}
