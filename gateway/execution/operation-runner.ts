import type { ExecutionResult } from 'graphql';
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
import type { FetchHeaders } from '../subgraphs/fetch-headers.js';
import { Deadline, operationDeadlineMs } from './deadline.js';

export interface Execution {
  graph: Graph;
  operation: PreparedOperation;
  variables: Record<string, unknown>;
  /** The client's headers that are passed on. */
  forwarded: Record<string, string>;
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

  /** A query whose answer is the same for everyone: asked as a visitor, for whoever may join. */
  async publicQuery(execution: Execution): Promise<FreshAnswer> {
    const deadline = new Deadline(this.deadlineMs);
    try {
      return await this.run(execution, anonymous, deadline.signal);
    } finally {
      deadline.clear();
    }
  }

  /** A mutation: runs to its end whoever waits, and whatever its outcome, what it may have moved is raised before it answers. */
  async mutation(execution: Execution, identity: Identity): Promise<Answer> {
    const moved = movedByMutation(execution.graph, execution.operation);
    const deadline = new Deadline(this.deadlineMs);
    const work = this.run(execution, identity, undefined).finally(() => this.epochs.raise(moved));
    work.catch(() => {});
    try {
      return (await deadline.limit(work)).answer;
    } catch (error) {
      if (deadline.signal.aborted) await this.epochs.raise(moved);
      throw error;
    } finally {
      deadline.clear();
    }
  }

  private async run(
    { graph, operation, variables, forwarded }: Execution,
    identity: Identity,
    signal: AbortSignal | undefined,
  ): Promise<FreshAnswer> {
    const context = this.headers.contextFor(identity, forwarded, signal);
    let result: ExecutionResult<Record<string, unknown>, Record<string, unknown>>;
    try {
      result = await graph.execute(operation, variables, context);
    } finally {
      await this.revocations.revoke({ sessionIds: context.revokedSessions });
    }
    return {
      answer: answerOfExecution(result, this.errors, context.missesEntities),
      freshUntilMs: context.freshUntilMs,
    };
  }
}
