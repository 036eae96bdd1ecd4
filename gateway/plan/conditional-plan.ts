import type { QueryPlan } from '@apollo/query-planner';
import type { FetchContext } from '../subgraphs/fetch-context.js';
import type { Variables } from './conditions.js';
import type { OperationPlan, PlanOutcome } from './operation-plan.js';
import { Variants } from './variants.js';

/** A mutation of which variables decide what runs: a plan for each choice that comes. */
export class ConditionalPlan {
  private readonly plans: Variants<OperationPlan>;

  constructor(
    conditions: readonly string[],
    defaults: Variables,
    private readonly make: (truth: (variable: string) => boolean) => OperationPlan,
  ) {
    this.plans = new Variants(conditions, defaults, make);
  }

  /** Of one choice: that all conditions hold. */
  get queryPlan(): QueryPlan {
    return this.make(() => true).queryPlan;
  }

  /** Of all choices that are kept. */
  get size(): number {
    return this.plans.values().reduce((sum, plan) => sum + plan.size, 0);
  }

  /** Throws BAD_USER_INPUT for a condition that is null, and what planning throws. */
  async execute(variables: Variables, context: FetchContext): Promise<PlanOutcome> {
    const startedMs = performance.now();
    const plan = this.plans.for(variables);
    if (context.planning) context.planning.ms += performance.now() - startedMs;
    return plan.execute(variables, context);
  }
}
