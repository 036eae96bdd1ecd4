import { Injectable } from '@nestjs/common';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { invariantNumbers } from './invariants.js';
import type { AuditReport } from './report.js';

const violationsName = 'souk_audit_violations';
const lastSuccessName = 'souk_audit_last_success_timestamp_seconds';
const intervalName = 'souk_audit_interval_seconds';
const durationName = 'souk_audit_seconds';

/**
 * What the last audit came to. Before the first one no violations are shown, not even none; the time of the last success is 0, as
 * prom-client has it where there are no labels, and means never.
 */
@Injectable()
export class AuditMetrics {
  constructor(
    @InjectMetric(violationsName) private readonly violations: Gauge,
    @InjectMetric(lastSuccessName) private readonly lastSuccess: Gauge,
    @InjectMetric(durationName) private readonly duration: Gauge,
    @InjectMetric(intervalName) private readonly interval: Gauge,
  ) {}

  begins(intervalMs: number): void {
    this.interval.set(intervalMs / 1_000);
  }

  ended({ counts, seconds }: AuditReport): void {
    for (const invariant of invariantNumbers) {
      // The ninth is not looked at while the shop is open.
      if (invariant !== 9) this.violations.set({ invariant }, counts[invariant]);
    }
    this.lastSuccess.setToCurrentTime();
    this.duration.set(seconds);
  }
}

export const auditMetrics = [
  makeGaugeProvider({
    name: violationsName,
    help: 'Violations that the last audit found, by invariant (DESIGN, section 8)',
    labelNames: ['invariant'],
  }),
  makeGaugeProvider({ name: lastSuccessName, help: 'When an audit last came to its end, whatever it found; 0: never' }),
  makeGaugeProvider({ name: intervalName, help: 'How long the process rests between two audits; 0: it makes none' }),
  makeGaugeProvider({
    name: durationName,
    help: 'How long the last audit took, the wait before it looks again included',
  }),
  AuditMetrics,
];
