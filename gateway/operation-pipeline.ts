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
import type { GraphqlRequest } from './http/graphql-request.js';
import type { Authentication } from './identity/authentication.js';
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
}

/** What happens to a request, in order: document, identity, limits, then the cache or the subgraphs. Each step throws what ends it. */
export class OperationPipeline {
  constructor(
    private readonly inFlight: InFlight,
    private readonly understanding: Understanding,
    private readonly authentication: Authentication,
    private readonly rateLimits: RateLimits,
    private readonly answers: AnswerCache,
    private readonly runner: OperationRunner,
  ) {}

  answer(client: ClientRequest): Promise<Answer> {
    return this.inFlight.run(async () => {
      const { address, onHangUp } = client;
      const { execution, identity } = await this.admit(client);
      await this.rateLimits.operation(identity, address);
      await limitSignIns(execution.operation, execution.variables, identity, address, this.rateLimits);
      if (execution.operation.publicCoordinates) return this.answerPublic(execution);
      checkExecution(execution);
      if (execution.operation.kind === 'mutation') return this.runner.mutation(execution, identity);
      return this.runner.query(execution, identity, onHangUp);
    });
  }

  /** What is refused counts for its address: guessing tokens and documents is work too. */
  private async admit(client: ClientRequest): Promise<{ execution: Execution; identity: Identity }> {
    const { request, isGet, headers, address, onOperation } = client;
    try {
      const execution = await this.understanding.understand(request, isGet, headers);
      onOperation(execution.operation);
      return { execution, identity: await this.identify(client, execution.operation) };
    } catch (refusal) {
      await this.rateLimits.operation(anonymous, address);
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

  private answerPublic(execution: Execution): Promise<Answer> {
    const { graph, operation, variables, forwarded } = execution;
    const key = answerKey(graph.hash, operation, variables, forwarded);
    return this.answers.answer(key, operation.publicCoordinates ?? [], async () => {
      // What was kept has passed this: the key holds all that it depends on.
      checkExecution(execution);
      return this.runner.publicQuery(execution);
    });
  }
}
