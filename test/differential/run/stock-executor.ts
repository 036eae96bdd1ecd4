import { createHash } from 'node:crypto';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { type Behind, type Outcome, observe } from './behind.js';
import type { Answered } from './case.js';
import type { FederatedGraph } from './federated-graph.js';

type Executor = ApolloGateway['executor'];
type Process = GraphQLDataSource['process'];

interface PlanSeen {
  last: QueryPlan | undefined;
}

/** @apollo/gateway as it comes. */
export class StockExecutor {
  private constructor(
    private readonly gateway: ApolloGateway,
    private readonly behind: Behind,
    private readonly executor: Executor,
    private readonly plans: PlanSeen,
  ) {}

  /** Of the operation answered last. */
  get plan(): QueryPlan | undefined {
    return this.plans.last;
  }

  static async load({ supergraphSdl }: FederatedGraph, behind: Behind): Promise<StockExecutor> {
    process.env.APOLLO_TELEMETRY_DISABLED = 'true';
    const plans: PlanSeen = { last: undefined };
    const gateway = new ApolloGateway({
      supergraphSdl,
      experimental_didResolveQueryPlan: ({ queryPlan }) => {
        plans.last = queryPlan;
      },
      buildService: ({ name }) => ({
        process: async ({ request: { query, variables, operationName } }: Parameters<Process>[0]) =>
          (await behind.send(name, JSON.stringify({ query, variables, operationName }))) as Awaited<
            ReturnType<Process>
          >,
      }),
      logger: silent,
    });
    const { executor } = await gateway.load();
    return new StockExecutor(gateway, behind, executor, plans);
  }

  answer(document: DocumentNode, variables: Readonly<Record<string, unknown>>): Promise<Answered> {
    this.plans.last = undefined;
    return observe(this.behind, async () => {
      const request = {
        request: { variables },
        document,
        queryHash: createHash('sha256').update(JSON.stringify(document)).digest('hex'),
        operationName: null,
        schema: this.gateway.schema,
        context: {},
        metrics: {},
        logger: silent,
      };
      // The executor's type asks for all that Apollo Server knows of a request; it reads what is here.
      return (await this.executor(request as unknown as Parameters<Executor>[0])) as Outcome;
    });
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
