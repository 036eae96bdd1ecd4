import { createHash } from 'node:crypto';
import type { QueryPlan } from '@apollo/query-planner';
import { execute, type GraphQLSchema, isScalarType } from 'graphql';
import { SoukError } from '#platform/errors';
import { minorUnitsScalar } from '#platform/graphql';
import { startSpan } from '#platform/observability';
import type { PreparedOperation } from '../documents/prepared-operation.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { Fetcher } from '../plan/fetch-parts.js';
import type { PlanOutcome } from '../plan/operation-plan.js';
import { type ExecutablePlan, planOperation } from '../plan/plan-operation.js';
import { Planner } from '../plan/planner.js';
import type { FetchContext } from '../subgraphs/fetch-context.js';
import type { Subgraphs } from '../subgraphs/subgraphs.js';
import { PlanCache } from './plan-cache.js';
import { Supergraph } from './supergraph.js';

/** A supergraph that is ready to run operations: planned by the planner of @apollo/gateway, executed by our own plans. */
export class Graph {
  private constructor(
    /** Tells this graph's answers and plans from another's. */
    readonly hash: string,
    /** What clients see: without `_entities`, `_service` and what is inaccessible. */
    readonly schema: GraphQLSchema,
    readonly supergraph: Supergraph,
    private readonly planner: Planner,
    private readonly fetchers: ReadonlyMap<string, Fetcher>,
    private readonly plans: PlanCache,
  ) {}

  /** Throws when the SDL is no supergraph. Asks no subgraph anything. */
  static async load(sdl: string, subgraphs: Pick<Subgraphs, 'get'>, metrics: GatewayMetrics): Promise<Graph> {
    const supergraph = new Supergraph(sdl);
    const planner = new Planner(sdl);
    const fetchers = new Map(supergraph.subgraphs.map((address) => [address.name, subgraphs.get(address)] as const));
    const hash = createHash('sha256').update(sdl).digest('base64url').slice(0, 16);
    checkAmounts(planner.apiSchema);
    return new Graph(hash, planner.apiSchema, supergraph, planner, fetchers, new PlanCache(metrics));
  }

  /** Plans and runs a validated operation. What a subgraph did not answer is a hole with an error; throws only for what is wrong here. */
  async execute(
    operation: PreparedOperation,
    variables: Record<string, unknown>,
    context: FetchContext,
  ): Promise<PlanOutcome> {
    const { document, name, rootFields } = operation;
    // The planner knows the introspection of some years ago; graphql-js knows its own.
    if (rootFields.every((field) => field.name.value.startsWith('__'))) {
      const { data = null, errors = [] } = await execute({
        schema: this.schema,
        document,
        operationName: name ?? null,
        variableValues: variables,
      });
      return { data, errors, misfits: [] };
    }
    const plan = this.planFor(operation, context);
    const { size } = plan;
    try {
      return await plan.execute(variables, context);
    } finally {
      // One that depends on variables grows with each choice of them.
      if (plan.size !== size) this.plans.set(operation, plan);
    }
  }

  private planFor(operation: PreparedOperation, context?: FetchContext): ExecutablePlan {
    const known = this.plans.get(operation) ?? this.plan(operation, context);
    if (known instanceof SoukError) throw known;
    return known;
  }

  /** What cannot be planned is remembered too: finding that out takes time. */
  private plan(operation: PreparedOperation, context: FetchContext | undefined): ExecutablePlan | SoukError {
    const startedMs = performance.now();
    const span = startSpan('plan');
    let made: ExecutablePlan | SoukError;
    try {
      made = planOperation(operation, this.planner, this.fetchers);
    } catch (error) {
      if (!(error instanceof SoukError)) throw error;
      // A stack that nobody has read yet holds on to what was on it: the request that first sent the operation.
      error.stack = `${error.name}: ${error.message}`;
      made = error;
    } finally {
      span?.end();
      const planningMs = performance.now() - startedMs;
      if (context?.timings) context.timings.planningMs = planningMs;
      if (context?.planning) context.planning.ms += planningMs;
    }
    this.plans.set(operation, made);
    return made;
  }

  /** Plans an operation that is about to come. Throws what planning throws. */
  warm(operation: PreparedOperation): void {
    this.planFor(operation);
  }

  /** An operation's plan as the planner made it, for people to read. */
  queryPlanOf(operation: PreparedOperation): QueryPlan {
    return this.planFor(operation).queryPlan;
  }
}

/** A supergraph says nothing of its scalars: without this a wrong amount would be found only by the subgraph it is sent to. */
function checkAmounts(schema: GraphQLSchema): void {
  const { parseValue, parseLiteral } = minorUnitsScalar;
  const amounts = schema.getType(minorUnitsScalar.name);
  if (isScalarType(amounts)) Object.assign(amounts, { parseValue, parseLiteral });
}
