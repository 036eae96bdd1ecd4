import { Logger } from '@nestjs/common';
import { SoukError } from '#platform/errors';
import type { FrequentLines } from '#platform/logging';
import { contextUnderWay } from '#platform/observability';
import type { Answer } from './answers/answer.js';
import type { ClientErrors } from './answers/client-errors.js';
import type { PreparedOperation } from './documents/prepared-operation.js';
import { RefusedDocument } from './documents/refused-document.js';
import { OperationTimings, tenths } from './execution/operation-timings.js';
import type { GatewayMetrics } from './gateway-metrics.js';

const maxErrors = 20;

export interface JournalOptions {
  /** Where each operation gets its line; undefined: nowhere. */
  lines: FrequentLines | undefined;
  /** Operations that take as long get a line that says where the time went; 0: none does. */
  slowMs: number;
}

/** Notes each operation: one line in the log, and its place in the metrics. Never variables, nor the names that clients give. */
export class OperationJournal {
  private readonly logger = new Logger('Operation');

  constructor(
    private readonly metrics: GatewayMetrics,
    private readonly errors: ClientErrors,
    private readonly options: JournalOptions,
  ) {}

  begin(): JournalEntry {
    return new JournalEntry(this, this.options.slowMs > 0 ? new OperationTimings() : undefined);
  }

  /** The answer to a request that a step refused. */
  refused(error: unknown): Answer {
    const answer = this.refusal(error);
    this.metrics.refused(answer.outcome);
    return answer;
  }

  /** What became of an operation. Labels, kinds and outcomes are names and codes of ours: they need no escaping. */
  note({ label, kind, documentHash, timings }: JournalEntry, outcome: string, durationMs: number): void {
    this.metrics.operationDone(label, outcome, durationMs / 1000);
    const { lines, slowMs } = this.options;
    const context = contextUnderWay();
    const rounded = tenths(durationMs);
    lines?.info(
      `"correlationId":"${context?.correlationId ?? ''}","operation":"${label}","kind":"${kind}","outcome":"${outcome}","durationMs":${rounded}`,
      'answered',
    );
    if (timings && durationMs >= slowMs) {
      this.logger.warn(
        { operation: label, kind, documentHash, outcome, durationMs: rounded, ...timings.told() },
        'slow operation',
      );
    }
    context?.request?.set({ 'graphql.operation.type': kind, 'souk.operation': label, 'souk.outcome': outcome });
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

/** One operation, from when its request came. */
export class JournalEntry {
  label = 'unknown';
  kind = 'unknown';
  /** The SHA-256 of its document, by which clients and manifests know it. */
  documentHash: string | undefined;
  private readonly startedMs = performance.now();

  constructor(
    private readonly journal: OperationJournal,
    /** Where it is noted what takes how long; undefined: nobody asks. */
    readonly timings: OperationTimings | undefined,
  ) {}

  operation({ label, kind, documentHash }: PreparedOperation): void {
    this.documentHash = documentHash;
    this.label = label;
    this.kind = kind;
  }

  /** The answer to a request that a step refused. */
  refused(error: unknown): Answer {
    return this.journal.refused(error);
  }

  /** `isHeard`: whether the client was still there to be answered. */
  end({ outcome }: Answer, isHeard = true): void {
    this.journal.note(this, isHeard ? outcome : 'CLIENT_GONE', performance.now() - this.startedMs);
  }
}
