import { type DynamicModule, Module } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';

/** `GET /metrics`. The registry is the process's: where several services share a process, their series differ by the label `service`. */
@Module({})
export class MetricsModule {
  static forService(): DynamicModule {
    const processHasDefaults = register.getSingleMetric('process_cpu_user_seconds_total') !== undefined;
    return {
      module: MetricsModule,
      imports: [PrometheusModule.register({ path: '/metrics', defaultMetrics: { enabled: !processHasDefaults } })],
    };
  }
}
