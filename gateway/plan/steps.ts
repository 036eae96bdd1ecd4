import { truthOf, type Variables } from './conditions.js';
import type { PlanRun, Step } from './plan-run.js';

/** One after the other: each needs what the one before it fetched. */
export class SequenceStep implements Step {
  constructor(private readonly steps: readonly Step[]) {}

  async execute(run: PlanRun): Promise<void> {
    for (const step of this.steps) await step.execute(run);
  }
}

export class ParallelStep implements Step {
  constructor(private readonly steps: readonly Step[]) {}

  async execute(run: PlanRun): Promise<void> {
    await Promise.all(this.steps.map((step) => step.execute(run)));
  }
}

/** What is fetched only if a variable says so. */
export class ConditionStep implements Step {
  constructor(
    private readonly variable: string,
    private readonly defaults: Variables,
    private readonly ifTrue: Step | undefined,
    private readonly ifFalse: Step | undefined,
  ) {}

  async execute(run: PlanRun): Promise<void> {
    await (truthOf(this.variable, run.variables, this.defaults) ? this.ifTrue : this.ifFalse)?.execute(run);
  }
}
