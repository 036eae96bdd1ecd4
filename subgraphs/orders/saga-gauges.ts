import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { BackgroundTask } from '#platform/concurrency';
import { CheckoutsRepository } from './persistence/checkouts.repository.js';

const openName = 'souk_sagas_open';
const stuckName = 'souk_sagas_stuck';
const steps = ['reserving', 'paying', 'refunding', 'compensating'] as const;

/** Shows how many checkouts are under way, and those that do not get on: `npm run sagas` tells which. */
@Injectable()
export class SagaGauges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly task = new BackgroundTask({ name: 'SagaGauges', intervalMs: 5_000, round: () => this.measure() });

  constructor(
    private readonly checkouts: CheckoutsRepository,
    @InjectMetric(openName) private readonly open: Gauge,
    @InjectMetric(stuckName) private readonly stuck: Gauge,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
    this.task.now();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  private async measure(): Promise<boolean> {
    const found = await this.checkouts.openSagas();
    for (const step of steps) {
      const { open, stuck } = found.get(step) ?? { open: 0, stuck: 0 };
      this.open.set({ step }, open);
      this.stuck.set({ step }, stuck);
    }
    return false;
  }
}

export const sagaGaugeProviders = [
  makeGaugeProvider({
    name: openName,
    help: 'Checkouts under way, counted up to 100000',
    labelNames: ['step'],
  }),
  makeGaugeProvider({
    name: stuckName,
    help: 'Checkouts whose deadline passed a minute ago, or whose undoing was asked for 8 times without an answer',
    labelNames: ['step'],
  }),
  SagaGauges,
];
