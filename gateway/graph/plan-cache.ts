import { LRUCache } from 'lru-cache';
import { SoukError } from '#platform/errors';
import type { PreparedOperation } from '../documents/prepared-operation.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { ExecutablePlan } from '../plan/plan-operation.js';

/** Plans of one graph: most have a few thousand characters, and can have a hundred thousand. */
const maxPlans = 1_000;
const maxCharacters = 12_000_000;
const charactersOfRefusal = 500;

/** The plans of one graph, and what cannot be planned, by their operations; counted. */
export class PlanCache {
  private readonly plans = new LRUCache<PreparedOperation, ExecutablePlan | SoukError>({
    max: maxPlans,
    maxSize: maxCharacters,
    sizeCalculation: (plan) => (plan instanceof SoukError ? charactersOfRefusal : Math.max(plan.size, 1)),
  });

  constructor(private readonly metrics: Pick<GatewayMetrics, 'planCache'>) {}

  get(operation: PreparedOperation): ExecutablePlan | SoukError | undefined {
    const plan = this.plans.get(operation);
    this.metrics.planCache(plan ? 'hit' : 'miss');
    return plan;
  }

  set(operation: PreparedOperation, plan: ExecutablePlan | SoukError): void {
    this.plans.set(operation, plan);
  }
}
