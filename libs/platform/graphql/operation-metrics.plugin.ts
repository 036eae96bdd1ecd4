import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { Inject } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { contextUnderWay, type FrequentHistogram, operationDuration } from '#platform/observability';
import type { RequestContext } from './request-context.js';
import { subgraphServiceName } from './service-name.js';

/** Times each operation of a subgraph. Its label is the root field: names that clients make up would be without a bound. */
@Plugin()
export class OperationMetricsPlugin implements ApolloServerPlugin<RequestContext> {
  constructor(
    @InjectMetric(operationDuration) private readonly duration: FrequentHistogram,
    @Inject(subgraphServiceName) private readonly service: string,
  ) {}

  async requestDidStart(): Promise<GraphQLRequestListener<RequestContext>> {
    const startedMs = performance.now();
    return {
      willSendResponse: async ({ operation, response }) => {
        const [field] = operation?.selectionSet.selections ?? [];
        const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined;
        const label =
          field?.kind === 'Field' && response.body.kind === 'single' && response.body.singleResult.data
            ? field.name.value
            : 'unknown';
        const outcome = errors?.length ? String(errors[0]?.extensions?.code ?? 'INTERNAL') : 'ok';
        this.duration.observe((performance.now() - startedMs) / 1000, this.service, label, outcome);
        contextUnderWay()?.request?.set({
          'graphql.operation.type': operation?.operation ?? 'unknown',
          'souk.operation': label,
          'souk.outcome': outcome,
        });
      },
    };
  }
}
