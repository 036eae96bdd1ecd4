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
import { readAuthorization, readBearerToken } from './identity/bearer-token.js';
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

/** What passed all limits: what is to be executed, and for whom. */
interface Admitted {
  readonly execution: Execution;
  readonly identity: Identity;
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

  async answer(client: ClientRequest): Promise<Answer> {
    this.inFlight.enter();
    let admitted: Admitted | undefined;
    try {
      admitted = await this.admit(client);
      return await this.run(client, admitted);
    } finally {
      this.inFlight.leave();
      const planningMs = admitted?.execution.planning.ms ?? 0;
      if (admitted && planningMs > 0) this.rateLimits.planned(admitted.identity, client.address, planningMs);
    }
  }

  /** Guessing tokens and documents is work too, and so is reading what is none. Throws RATE_LIMITED. */
  countRefusal(address: string): Promise<void> | undefined {
    return this.rateLimits.operation(anonymous, address);
  }

  private async admit(client: ClientRequest): Promise<Admitted> {
    const { address, headers, rawHeaders } = client;
    // Of a visitor not even the document is read beyond the limit. Who has a token is known only after that.
    const isVisitor = headers.authorization === undefined || !hasToken(rawHeaders);
    if (isVisitor) await this.rateLimits.operation(anonymous, address);
    let execution: Execution;
    let identity: Identity;
    try {
      execution = await this.understanding.understand(client.request, client.isGet, headers);
      client.onOperation(execution.operation);
      execution.timings = client.timings;
      identity = await this.identify(rawHeaders, execution.operation);
    } catch (refusal) {
      if (!isVisitor) await this.countRefusal(address);
      throw refusal;
    }
    if (!isVisitor) await this.rateLimits.operation(identity, address);
    const { operation, variables } = execution;
    if (operation.kind === 'mutation') await limitSignIns(operation, variables, identity, address, this.rateLimits);
    return { execution, identity };
  }

  /** Public data is for everyone, also when nobody can tell who asks. */
  private identify(rawHeaders: readonly string[], operation: PreparedOperation): Identity | Promise<Identity> {
    if (ignoresToken(operation)) {
      // It may be passed on: of two, each who reads them may believe another.
      readAuthorization(rawHeaders);
      return anonymous;
    }
    const identity = this.authentication.identify(rawHeaders);
    if (!(identity instanceof Promise && operation.publicCoordinates)) return identity;
    return identity.catch((error: unknown) => {
      if (error instanceof SoukError && error.code === 'SUBGRAPH_UNAVAILABLE') return anonymous;
      throw error;
    });
  }

  private run(client: ClientRequest, { execution, identity }: Admitted): Promise<Answer> {
    const { headers, address, onHangUp } = client;
    if (this.planView?.isAskedFor(headers)) return this.planView.answer(execution, identity, onHangUp);
    const atOnce = <T>(work: () => Promise<T>) => this.rateLimits.atOnce(identity, address, work);
    if (execution.operation.publicCoordinates) return this.answerPublic(execution, atOnce);
    checkExecution(execution);
    if (execution.operation.kind === 'mutation') return atOnce(() => this.runner.mutation(execution, identity));
    return atOnce(() => this.runner.query(execution, identity, onHangUp));
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
