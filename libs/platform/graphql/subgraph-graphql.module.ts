import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloFederationDriver, type ApolloFederationDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Inject, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessGuard, IdentityVerifier, identityHeader, internalAuthSecret } from '#platform/auth';
import { type Env, projectRoot } from '#platform/config';
import { createErrorFormatter, SoukError } from '#platform/errors';
import { operationMetrics } from '#platform/observability';
import { skipAbandonedRequests } from './abandoned-requests.js';
import { closeToStrangers } from './closed-to-strangers.js';
import { ErrorsAreAnswers } from './errors-are-answers.filter.js';
import { injectFaults } from './fault-injection.js';
import { OperationMetricsPlugin } from './operation-metrics.plugin.js';
import { RequestContext } from './request-context.js';
import { dateTimeScalar, minorUnitsScalar } from './scalars.js';
import { subgraphServiceName } from './service-name.js';

const environment = Symbol('environment');

/** A subgraph's `/graphql`: its schema.graphql with the service's resolvers, open only to requests with a signed identity header. */
@Module({})
export class SubgraphGraphqlModule implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost<FastifyAdapter>,
    private readonly verifier: IdentityVerifier,
    @Inject(environment) private readonly env: Env,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance();
    closeToStrangers(fastify, this.verifier);
    skipAbandonedRequests(fastify);
    injectFaults(fastify, this.env);
  }

  static forService(service: string, env: Env): DynamicModule {
    const verifier = new IdentityVerifier(internalAuthSecret(env));
    const typeDefs = readFileSync(join(projectRoot, 'subgraphs', service, 'schema.graphql'), 'utf8');
    const logger = new Logger('GraphQL');
    return {
      module: SubgraphGraphqlModule,
      imports: [
        GraphQLModule.forRoot<ApolloFederationDriverConfig>({
          driver: ApolloFederationDriver,
          typeDefs,
          resolvers: {
            DateTime: dateTimeScalar,
            ...(typeDefs.includes('scalar MinorUnits') && { MinorUnits: minorUnitsScalar }),
          },
          plugins: [ApolloServerPluginInlineTraceDisabled(), ApolloServerPluginCacheControlDisabled()],
          graphiql: false,
          introspection: false,
          csrfPrevention: true,
          allowBatchedHttpRequests: false,
          includeStacktraceInErrorResponses: false,
          fieldResolverEnhancers: ['guards'],
          context: (request: FastifyRequest, reply: FastifyReply) => {
            const identity = verifier.verify(request.headers[identityHeader]);
            if (!identity) throw new SoukError('UNAUTHENTICATED', 'This service answers its gateway only.');
            return new RequestContext(identity, (name, value) => {
              reply.header(name, value);
            });
          },
          formatError: createErrorFormatter(service, (cause) => logger.error({ err: cause }, 'operation failed')),
        }),
      ],
      providers: [
        { provide: IdentityVerifier, useValue: verifier },
        { provide: environment, useValue: env },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ErrorsAreAnswers },
        { provide: subgraphServiceName, useValue: service },
        operationMetrics,
        OperationMetricsPlugin,
      ],
    };
  }
}
