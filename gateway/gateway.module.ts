import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { contracts } from '#contracts';
import { IdentitySigner } from '#platform/auth';
import { type ProcessParts, Readiness } from '#platform/bootstrap';
import { CacheModule, CacheStore, SharedRedis } from '#platform/cache';
import { projectRoot } from '#platform/config';
import { FrequentLines, loggingModule, logsInfo } from '#platform/logging';
import { MessageListener, MessagingModule } from '#platform/messaging';
import { MetricsModule, operationMetrics } from '#platform/observability';
import { AnswerCache } from './answers/answer-cache.js';
import { ClientErrors } from './answers/client-errors.js';
import { Epochs } from './answers/epochs.js';
import { DocumentSource } from './documents/document-source.js';
import { Documents } from './documents/documents.js';
import { ManifestFile } from './documents/manifest-file.js';
import { PersistedQueries } from './documents/persisted-queries.js';
import { TrustedDocuments } from './documents/trusted-documents.js';
import { Understanding } from './documents/understanding.js';
import { ChangesElsewhere } from './events/changes-elsewhere.js';
import { CoalescedRaises } from './events/coalesced-raises.js';
import { MutationsUnderWay } from './execution/mutations-under-way.js';
import { OperationRunner } from './execution/operation-runner.js';
import { readGatewayConfig, trustedProxies } from './gateway.config.js';
import { GatewayMetrics, gatewayMetrics } from './gateway-metrics.js';
import { CurrentGraph } from './graph/current-graph.js';
import { SupergraphFile } from './graph/supergraph-file.js';
import { AnswerWriter } from './http/answer-writer.js';
import { Cors } from './http/cors.js';
import { GraphqlEndpoint } from './http/graphql.endpoint.js';
import { GraphiqlPage, queryOfAnyGraph, queryOfShop } from './ide/graphiql-page.js';
import { PlanView } from './ide/plan-view.js';
import { Authentication } from './identity/authentication.js';
import { Introspection } from './identity/introspection.js';
import { introspectionUrls } from './identity/introspection-urls.js';
import { Revocations } from './identity/revocations.js';
import { TokenCache } from './identity/token-cache.js';
import { ClientAddresses } from './limits/client-address.js';
import { InFlight } from './limits/in-flight.js';
import { RateLimits } from './limits/rate-limits.js';
import { OperationJournal } from './operation-journal.js';
import { OperationPipeline } from './operation-pipeline.js';
import { provide } from './provide.js';
import { FetchHeaders } from './subgraphs/fetch-headers.js';
import { Subgraphs } from './subgraphs/subgraphs.js';

const committedSupergraph = join(projectRoot, 'gateway', 'supergraph.graphql');

/** The gateway, put together: who is made of what, in the order in which a request meets them. */
@Module({})
export class GatewayModule {
  static create(parts: ProcessParts): DynamicModule {
    const config = readGatewayConfig(parts);
    const file = new SupergraphFile(config.supergraphFile ?? committedSupergraph, config.supergraphFile !== undefined);
    const signer = config.identitySecret === undefined ? undefined : new IdentitySigner(config.identitySecret);
    // Gateways with one cache share what one of them hears.
    const sharesCache = config.redisUrls !== undefined;
    return {
      module: GatewayModule,
      imports: [
        loggingModule('gateway', parts.env),
        MetricsModule.forService(),
        CacheModule.forUrls(config.redisUrls),
        MessagingModule.forListener({ service: 'gateway', ...parts, contracts, sharedQueue: sharesCache }),
      ],
      providers: [
        operationMetrics,
        ...gatewayMetrics,
        GatewayMetrics,
        ClientErrors,
        provide(OperationJournal, [GatewayMetrics, ClientErrors], (...all) => {
          const lines = logsInfo(parts.env) ? new FrequentLines('gateway', 'Operation') : undefined;
          return new OperationJournal(...all, { lines, slowMs: config.slowOperationMs });
        }),

        MutationsUnderWay,
        provide(Subgraphs, [GatewayMetrics, MutationsUnderWay], (...all) => new Subgraphs(config, ...all)),
        provide(Documents, [], () => new Documents(config.production)),
        provide(CurrentGraph, [Subgraphs, Documents, GatewayMetrics], (...all) => new CurrentGraph(file, ...all)),
        { provide: Readiness, useExisting: CurrentGraph },
        provide(DocumentSource, [CurrentGraph, CacheStore], (graph, store) => {
          const { trustedDocuments, production } = config;
          if (trustedDocuments === undefined) return new PersistedQueries(store);
          return new TrustedDocuments(new ManifestFile(trustedDocuments), graph, production);
        }),

        provide(TokenCache, [CacheStore], (store) => new TokenCache(store)),
        provide(
          Revocations,
          [CacheStore, TokenCache],
          (store, tokens) => new Revocations(store, () => tokens.forget()),
        ),
        provide(Introspection, [CurrentGraph, Subgraphs], (graph, subgraphs) => {
          const { introspectionUrl } = config;
          const urls = () => introspectionUrl?.split(',') ?? introspectionUrls(graph, subgraphs);
          return new Introspection(urls, signer);
        }),
        provide(Authentication, [Introspection, TokenCache, Revocations, GatewayMetrics], (introspection, ...rest) => {
          return new Authentication(config.introspectionUrl === 'none' ? undefined : introspection, ...rest);
        }),

        provide(RateLimits, [SharedRedis], ({ connection }) => new RateLimits(config, connection)),
        provide(InFlight, [GatewayMetrics], (metrics) => new InFlight(metrics)),

        provide(Epochs, [CacheStore, GatewayMetrics], (...all) => new Epochs(...all)),
        provide(AnswerCache, [CacheStore, Epochs, GatewayMetrics, InFlight], (...all) => new AnswerCache(...all)),

        provide(CoalescedRaises, [Epochs], (epochs) => new CoalescedRaises(epochs)),
        provide(ChangesElsewhere, [MessageListener, CurrentGraph, CoalescedRaises, Epochs, Revocations], (...all) => {
          const [listener, ...rest] = all;
          return new ChangesElsewhere(listener, sharesCache, ...rest);
        }),

        provide(FetchHeaders, [], () => new FetchHeaders(signer, config.forwardHeaders)),
        provide(OperationRunner, [FetchHeaders, Revocations, Epochs, ClientErrors, MutationsUnderWay], (...all) => {
          return new OperationRunner(...all);
        }),
        provide(Understanding, [CurrentGraph, Documents, DocumentSource, FetchHeaders], (...all) => {
          return new Understanding(...all);
        }),
        provide(
          OperationPipeline,
          [InFlight, Understanding, Authentication, RateLimits, AnswerCache, OperationRunner],
          (...all) => {
            const [, , , , , runner] = all;
            return new OperationPipeline(...all, config.production ? undefined : new PlanView(runner));
          },
        ),
        provide(GraphqlEndpoint, [HttpAdapterHost, OperationPipeline, OperationJournal], (...all) => {
          const addresses = new ClientAddresses(trustedProxies(parts.env));
          const writer = new AnswerWriter(new Cors(config.corsOrigins, config.forwardHeaders));
          const page = new GraphiqlPage(config.supergraphFile === undefined ? queryOfShop : queryOfAnyGraph);
          return new GraphqlEndpoint(...all, addresses, writer, config.production ? undefined : page);
        }),
      ],
    };
  }
}
