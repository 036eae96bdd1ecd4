import type { FactoryProvider } from '@nestjs/common';
import { getToken } from '@willsoto/nestjs-prometheus';
import { FrequentHistogram } from './frequent-histogram.js';

/** Requests and latency by service, operation and outcome. */
export const operationDuration = 'souk_operation_duration_seconds';

export const operationMetrics: FactoryProvider<FrequentHistogram> = {
  provide: getToken(operationDuration),
  useFactory: () =>
    FrequentHistogram.of({
      name: operationDuration,
      help: 'Time to answer a GraphQL operation, by service, operation and outcome (ok, or the code of the first error)',
      labelNames: ['service', 'operation', 'outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    }),
};
