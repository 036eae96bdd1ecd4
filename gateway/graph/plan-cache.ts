import { LRUCache } from 'lru-cache';
import type { GatewayMetrics } from '../gateway-metrics.js';

/** Plans of one graph. A plan takes tens of kilobytes and up to tens of milliseconds to make. */
const maxPlans = 1_000;

/** Where the planner keeps its plans, counted. Its cache interface is asynchronous. */
export class PlanCache<Plan extends object> {
  private readonly plans = new LRUCache<string, Plan>({ max: maxPlans });

  constructor(private readonly metrics: GatewayMetrics) {}

  async get(key: string): Promise<Plan | undefined> {
    const plan = this.plans.get(key);
    this.metrics.planCache(plan ? 'hit' : 'miss');
    return plan;
  }

  async set(key: string, plan: Plan): Promise<void> {
    this.plans.set(key, plan);
  }

  async delete(key: string): Promise<void> {
    this.plans.delete(key);
  }

  clear(): void {
    this.plans.clear();
  }
}
