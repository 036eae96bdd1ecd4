import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from '#platform/auth';
import type { Answer } from '../answers/answer.js';
import { checkExecution } from '../documents/check-execution.js';
import type { Execution, OnHangUp, OperationRunner } from '../execution/operation-runner.js';
import { OperationTimings } from '../execution/operation-timings.js';
import { describePlan } from './plan-description.js';

/** Asks for the plan beside the answer. */
export const planHeader = 'x-souk-plan';

/** Operations with their plan and what its fetches took, under `extensions.plan`: for development. Never out of a cache, nor kept in one. */
export class PlanView {
  constructor(private readonly runner: OperationRunner) {}

  isAskedFor(headers: IncomingHttpHeaders): boolean {
    return headers[planHeader] === '1';
  }

  async answer(execution: Execution, identity: Identity, onHangUp: OnHangUp): Promise<Answer> {
    checkExecution(execution);
    const timings = execution.timings ?? new OperationTimings();
    const timed = { ...execution, timings };
    const answer = await this.run(timed, identity, onHangUp);
    const { body, outcome, hasData } = answer;
    const answered: Record<string, unknown> = JSON.parse(String(body));
    const plan = { ...describePlan(execution), ...timings.told() };
    return { body: JSON.stringify({ ...answered, extensions: { plan } }), outcome, hasData };
  }

  private async run(execution: Execution, identity: Identity, onHangUp: OnHangUp): Promise<Answer> {
    const { kind, publicCoordinates } = execution.operation;
    if (kind === 'mutation') return this.runner.mutation(execution, identity);
    if (publicCoordinates) return (await this.runner.publicQuery(execution)).answer;
    return this.runner.query(execution, identity, onHangUp);
  }
}
