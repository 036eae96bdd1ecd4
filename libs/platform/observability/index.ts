export {
  contextUnderWay,
  correlationHeader,
  currentContext,
  newContext,
  runInContext,
  traceparentHeader,
  type WorkContext,
} from './context.js';
export { MetricsModule } from './metrics.module.js';
export { operationDuration, operationMetrics } from './operation-metrics.js';
