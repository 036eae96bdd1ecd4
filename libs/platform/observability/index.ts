export {
  contextUnderWay,
  correlationHeader,
  currentContext,
  newContext,
  runInContext,
  traceparentHeader,
  type WorkContext,
} from './context.js';
export { contextOfRequest, followRequests } from './follow-requests.js';
export { FrequentCounter } from './frequent-counter.js';
export { FrequentHistogram } from './frequent-histogram.js';
export { MetricsModule } from './metrics.module.js';
export { operationDuration, operationMetrics } from './operation-metrics.js';
export { activeTracer, type Span, startSpan, type Tracer } from './span.js';
export { startTracing } from './tracing.js';
