import { anonymous, type Identity } from '#platform/auth';
import type { Answer } from '../answers/answer.js';
import type { FreshAnswer } from '../answers/answer-cache.js';
import { answerOfExecution } from '../answers/answer-of-execution.js';
import type { ClientErrors } from '../answers/client-errors.js';
import type { Epochs } from '../answers/epochs.js';
import { movedByMutation } from '../answers/public-data.js';
import type { PreparedOperation } from '../documents/prepared-operation.js';
import type { Graph } from '../graph/graph.js';
import type { Revocations } from '../identity/revocations.js';
import type { PlanOutcome } from '../plan/operation-plan.js';
import type { CancelSignal } from '../subgraphs/cancellation.js';
import type { FetchContext, Planning } from '../subgraphs/fetch-context.js';
import type { FetchHeaders } from '../subgraphs/fetch-headers.js';
import { Deadline, operationDeadlineMs } from './deadline.js';
import type { MutationsUnderWay } from './mutations-under-way.js';
import type { OperationTimings } from './operation-timings.js';

export interface Execution {
  graph: Graph;
  operation: PreparedOperation;
  variables: Record<string, unknown>;
  /** The client's headers that are passed on. */
  forwarded: Record<string, string>;
  /** Where it is noted how long what takes; undefined: nobody asks. */
  timings?: OperationTimings | undefined;
  /** How long planning took, where it was not done before. */
  planning: Planning;
}

/** Registers what to do when the client hangs up; returns how to take that back. */
export type OnHangUp = (callback: () => void) => () => void;

/** Runs operations to their end, with what has to follow before anyone is told: revocations and raised epochs. */
export class OperationRunner {
  constructor(
    private readonly headers: FetchHeaders,
    private readonly revocations: Revocations,
    private readonly epochs: Epochs,
    private readonly errors: ClientErrors,
    private readonly mutations: MutationsUnderWay,
    private readonly deadlineMs = operationDeadlineMs,
  ) {}

  /** A query for one client: given up when the client hangs up. */
  async query(execution: Execution, identity: Identity, onHangUp: OnHangUp): Promise<Answer> {
    const deadline = new Deadline(this.deadlineMs);
    const takeBack = onHangUp(() => deadline.abandon());
    try {
      return (await this.run(execution, identity, deadline.signal)).answer;
    } finally {
      takeBack();
      deadline.clear();
    }
  }

  /**
   * A query whose answer is the same for everyone: asked as a visitor. It joins no fetch that is under way, which may have begun
   * under other epochs than it will be kept by; who asks for the same answer joins it as a whole.
   */
  async publicQuery(execution: Execution): Promise<FreshAnswer> {
    const deadline = new Deadline(this.deadlineMs);
    try {
      return await this.run(execution, anonymous, deadline.signal, false);
    } finally {
      deadline.clear();
    }
  }

  /**
   * A mutation: runs to its end whoever waits, and whatever its outcome, what it may have moved is raised before it answers. Nothing
   * has moved where nothing was sent, or all that a visitor was told is to sign in: else anyone could keep the cache empty.
   */
  async mutation(execution: Execution, identity: Identity): Promise<Answer> {
    const moved = movedByMutation(execution.graph, execution.operation);
    const deadline = new Deadline(this.deadlineMs);
    const work = this.mutate(execution, identity, moved);
    this.mutations.add(work);
    try {
      return await deadline.limit(work);
    } catch (error) {
      if (deadline.signal.aborted) await this.epochs.raise(moved);
      throw error;
    } finally {
      deadline.clear();
    }
  }

  private async mutate(execution: Execution, identity: Identity, moved: ReadonlySet<string>): Promise<Answer> {
    const context = this.headers.contextFor(identity, execution, undefined);
    let isRefused = false;
    try {
      const outcome = await this.execute(execution, context);
      isRefused = identity.kind === 'anonymous' && saysToSignIn(outcome, execution.operation);
      return answerOfExecution(outcome, this.errors);
    } finally {
      if (context.hasMutated && !isRefused) await this.epochs.raise(moved);
    }
  }

  private async run(
    execution: Execution,
    identity: Identity,
    signal: CancelSignal | undefined,
    joins = true,
  ): Promise<FreshAnswer> {
    const context = this.headers.contextFor(identity, execution, signal, joins);
    const outcome = await this.execute(execution, context);
    return { answer: answerOfExecution(outcome, this.errors), freshUntilMs: context.freshUntilMs };
  }

  private async execute({ graph, operation, variables }: Execution, context: FetchContext): Promise<PlanOutcome> {
    try {
      return await graph.execute(operation, variables, context);
    } finally {
      const { revokedSessions: sessionIds } = context;
      if (sessionIds.size > 0) await this.revocations.revoke({ sessionIds });
    }
  }
}

/** Of each thing that was asked for, and of nothing else. */
function saysToSignIn({ data, errors }: PlanOutcome, { rootFields }: PreparedOperation): boolean {
  if (data !== null && Object.values(data).some((value) => value !== null)) return false;
  const refused = new Set(
    errors.map(({ path, extensions }) => {
      return path?.length === 1 && extensions?.code === 'UNAUTHENTICATED' ? path[0] : undefined;
    }),
  );
  return !refused.has(undefined) && rootFields.every(({ alias, name }) => refused.has((alias ?? name).value));
}
