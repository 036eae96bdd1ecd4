import { Inject, Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { backlogGauges } from './backlog-gauges.js';

const publishedName = 'souk_messages_published_total';
const handledName = 'souk_messages_handled_total';
const retriedName = 'souk_messages_retried_total';
const deadName = 'souk_messages_dead_total';
const batchName = 'souk_message_batch_size';

/** A token: the service whose messages are counted. */
export const messagingServiceName = Symbol('messaging service name');

/** Counts what happens to a service's messages. */
@Injectable()
export class MessagingMetrics {
  constructor(
    @Inject(messagingServiceName) private readonly service: string,
    @InjectMetric(publishedName) private readonly publishedCounter: Counter,
    @InjectMetric(handledName) private readonly handledCounter: Counter,
    @InjectMetric(retriedName) private readonly retriedCounter: Counter,
    @InjectMetric(deadName) private readonly deadCounter: Counter,
    @InjectMetric(batchName) private readonly batchHistogram: Histogram,
  ) {}

  published(count: number): void {
    if (count > 0) this.publishedCounter.inc({ service: this.service }, count);
  }

  handled(type: string): void {
    this.handledCounter.inc({ service: this.service, type });
  }

  retried(type: string): void {
    this.retriedCounter.inc({ service: this.service, type });
  }

  dead(type: string): void {
    this.deadCounter.inc({ service: this.service, type });
  }

  batch(size: number): void {
    this.batchHistogram.observe({ service: this.service }, size);
  }
}

const byType = ['service', 'type'];

export const messagingMetricProviders = [
  makeCounterProvider({ name: publishedName, help: 'Outbox rows published', labelNames: ['service'] }),
  makeCounterProvider({ name: handledName, help: 'Messages handled', labelNames: byType }),
  makeCounterProvider({ name: retriedName, help: 'Failed attempts that will be repeated', labelNames: byType }),
  makeCounterProvider({ name: deadName, help: 'Messages that became dead letters', labelNames: byType }),
  makeHistogramProvider({
    name: batchName,
    help: 'Messages handled in one transaction, where a handler takes several',
    labelNames: ['service'],
    buckets: [1, 2, 4, 8, 16, 32, 64],
  }),
  ...backlogGauges,
  MessagingMetrics,
];
