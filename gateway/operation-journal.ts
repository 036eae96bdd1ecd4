import { Logger } from '@nestjs/common';
import { SoukError } from '#platform/errors';
import type { Answer } from './answers/answer.js';
import type { ClientErrors } from './answers/client-errors.js';
import type { PreparedOperation } from './documents/prepared-operation.js';
import { RefusedDocument } from './documents/refused-document.js';
import type { GatewayMetrics } from './gateway-metrics.js';

const maxErrors = 20;

/** Notes each operation: one line in the log, and its place in the metrics. Never variables, nor the names that clients give. */
export class OperationJournal {
  private readonly logger = new Logger('Operation');

  constructor(
    private readonly metrics: GatewayMetrics,
    private readonly errors: ClientErrors,
  ) {}

  begin() {
    const startedMs = performance.now();
    let label = 'unknown';
    let kind = 'unknown';
    return {
      operation: (operation: PreparedOperation) => {
        ({ label, kind } = operation);
      },
      /** The answer to a request that a step refused. */
      refused: (error: unknown): Answer => {
        const answer = this.refusal(error);
        this.metrics.refused(answer.outcome);
        return answer;
      },
      /** `isHeard`: whether the client was still there to be answered. */
      end: (answer: Answer, isHeard = true) => {
        const outcome = isHeard ? answer.outcome : 'CLIENT_GONE';
        const durationMs = performance.now() - startedMs;
        this.metrics.operationDone(label, outcome, durationMs / 1000);
        this.logger.log({ operation: label, kind, outcome, durationMs: Math.round(durationMs * 10) / 10 }, 'answered');
      },
    };
  }

  private refusal(error: unknown): Answer {
    const causes = error instanceof RefusedDocument ? error.errors.slice(0, maxErrors) : [error];
    const errors = causes.map((cause) => this.errors.ofGateway(cause));
    const retryAfterMs = error instanceof SoukError ? error.extensions.retryAfterMs : undefined;
    return {
      body: JSON.stringify({ errors }),
      outcome: errors[0]?.extensions.code ?? 'INTERNAL',
      hasData: false,
      ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
    };
  }
}
