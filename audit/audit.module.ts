import { type DynamicModule, Module } from '@nestjs/common';
import { type ProcessParts, Readiness } from '#platform/bootstrap';
import { loggingModule } from '#platform/logging';
import { MetricsModule } from '#platform/observability';
import { AuditConfig } from './audit.config.js';
import { auditMetrics } from './audit-metrics.js';
import { PeriodicAudit } from './periodic-audit.js';

/** It serves nobody: a shop whose databases are away is not its trouble, and shows in its metrics. */
const alwaysReady: Readiness = { check: async () => undefined };

@Module({})
export class AuditModule {
  static create({ env }: ProcessParts, recheckMs?: number): DynamicModule {
    return {
      module: AuditModule,
      imports: [loggingModule('audit', env), MetricsModule.forService()],
      providers: [
        { provide: AuditConfig, useValue: new AuditConfig(env, recheckMs) },
        { provide: Readiness, useValue: alwaysReady },
        ...auditMetrics,
        PeriodicAudit,
      ],
    };
  }
}
