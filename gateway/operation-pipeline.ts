import type { IncomingHttpHeaders } from 'node:http';
import { anonymous, type Identity } from '#platform/auth';
import { SoukError } from '#platform/errors';
import type { Answer } from './answers/answer.js';
import type { AnswerCache } from './answers/answer-cache.js';
import { answerKey } from './answers/answer-key.js';
import { checkExecution } from './documents/check-execution.js';
import type { PreparedOperation } from './documents/prepared-operation.js';
import type { Understanding } from './documents/understanding.js';
import type { Execution, OnHangUp, OperationRunner } from './execution/operation-runner.js';
import type { OperationTimings } from './execution/operation-timings.js';
import type { GraphqlRequest } from './http/graphql-request.js';
import type { PlanView } from './ide/plan-view.js';
import type { Authentication } from './identity/authentication.js';
import { readBearerToken } from './identity/bearer-token.js';
import { ignoresToken, limitSignIns } from './identity/sign-in-operations.js';
import type { InFlight } from './limits/in-flight.js';
import type { RateLimits } from './limits/rate-limits.js';

/** A well-formed request, and who sent it. */
export interface ClientRequest {
  readonly request: GraphqlRequest;
  readonly isGet: boolean;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came: what came twice is there twice. */
  readonly rawHeaders: readonly string[];
  /** What the rate limits count it as. */
  readonly address: string;
  readonly onHangUp: OnHangUp;
  /** Told the operation as soon as it is known, for metrics and the log. */
  readonly onOperation: (operation: PreparedOperation) => void;
  /** Where it is noted what takes how long; undefined: nobody asks. */
  readonly timings?: OperationTimings | undefined;
}

type AtOnce = <T>(work: () => Promise<T>) => Promise<T>;

/** What happens to a request, in order: document, identity, limits, then the cache or the subgraphs. Each step throws what ends it. */
export class OperationPipeline {
  constructor(
    private readonly inFlight: InFlight,
    private readonly understanding: Understanding,
    private readonly authentication: Authentication,
    private readonly rateLimits: RateLimits,
    private readonly answers: AnswerCache,
    private readonly runner: OperationRunner,
    /** Undefined in production: nobody is shown a plan. */
    private readonly planView: PlanView | undefined,
  ) {}

  answer(client: ClientRequest): Promise<Answer> {
    return this.inFlight.run(async () => {
      const { address, onHangUp } = client;
      // Of a visitor not even the document is read beyond the limit. Who has a token is known only after that.
      const isVisitor = client.headers.authorization === undefined || !hasToken(client.rawHeaders);
      if (isVisitor) await this.rateLimits.operation(anonymous, address);
      const { execution, identity } = await this.admit(client, isVisitor);
      if (!isVisitor) await this.rateLimits.operation(identity, address);
      await limitSignIns(execution.operation, execution.variables, identity, address, this.rateLimits);
      try {
        return await this.run(client, execution, identity, onHangUp);
      } finally {
        const { planning } = execution;
        if (planning.ms > 0) this.rateLimits.planned(identity, address, planning.ms);
      }
    });
  }

  private async run(
    client: ClientRequest,
    execution: Execution,
    identity: Identity,
    onHangUp: OnHangUp,
  ): Promise<Answer> {
    if (this.planView?.isAskedFor(client.headers)) return this.planView.answer(execution, identity, onHangUp);
    const atOnce = <T>(work: () => Promise<T>) => this.rateLimits.atOnce(identity, client.address, work);
    if (execution.operation.publicCoordinates) return this.answerPublic(execution, atOnce);
    checkExecution(execution);
    if (execution.operation.kind === 'mutation') return atOnce(() => this.runner.mutation(execution, identity));
    return atOnce(() => this.runner.query(execution, identity, onHangUp));
  }

  /** What is refused counts for its address: guessing tokens and documents is work too. */
  private async admit(
    client: ClientRequest,
    isCounted: boolean,
  ): Promise<{ execution: Execution; identity: Identity }> {
    const { request, isGet, headers, address, onOperation, timings } = client;
    try {
      const execution = await this.understanding.understand(request, isGet, headers);
      onOperation(execution.operation);
      execution.timings = timings;
      return { execution, identity: await this.identify(client, execution.operation) };
    } catch (refusal) {
      if (!isCounted) await this.rateLimits.operation(anonymous, address);
      throw refusal;
    }
  }

  /** Public data is for everyone, also when nobody can tell who asks. */
  private async identify({ rawHeaders }: ClientRequest, operation: PreparedOperation): Promise<Identity> {
    if (ignoresToken(operation)) return anonymous;
    try {
      return await this.authentication.identify(rawHeaders);
    } catch (error) {
      const nobodyKnows = error instanceof SoukError && error.code === 'SUBGRAPH_UNAVAILABLE';
      if (nobodyKnows && operation.publicCoordinates) return anonymous;
      throw error;
    }
  }

  /** Who waits for an answer that is being made has nothing of its own under way. */
  private answerPublic(execution: Execution, atOnce: AtOnce): Promise<Answer> {
    const { graph, operation, variables, forwarded } = execution;
    const key = answerKey(graph.hash, operation, variables, forwarded);
    return this.answers.answer(key, operation.publicCoordinates ?? [], async () => {
      // What was kept has passed this: the key holds all that it depends on.
      checkExecution(execution);
      return atOnce(() => this.runner.publicQuery(execution));
    });
  }
}

/** Whether there is a token to look up. What is no token at all is a visitor's. */
function hasToken(rawHeaders: readonly string[]): boolean {
  try {
    return readBearerToken(rawHeaders) !== undefined;
  } catch {
    return false;
  }
}
