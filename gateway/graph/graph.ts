import { createHash } from 'node:crypto';
import { ApolloGateway } from '@apollo/gateway';
import { type ExecutionResult, execute, type GraphQLSchema, isScalarType } from 'graphql';
import { minorUnitsScalar } from '#platform/graphql';
import type { PreparedOperation } from '../documents/prepared-operation.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { FetchContext } from '../subgraphs/fetch-context.js';
import type { Subgraphs } from '../subgraphs/subgraphs.js';
import { PlanCache } from './plan-cache.js';
import { Supergraph } from './supergraph.js';

type Executor = ApolloGateway['executor'];
type ExecutorRequest = Parameters<Executor>[0];

/** A supergraph that is ready to run operations: planned and executed by @apollo/gateway, fetched by our subgraphs. */
export class Graph {
  private constructor(
    /** Tells this graph's answers and plans from another's. */
    readonly hash: string,
    /** What clients see: without `_entities`, `_service` and what is inaccessible. */
    readonly schema: GraphQLSchema,
    readonly supergraph: Supergraph,
    private readonly gateway: ApolloGateway,
    private readonly executor: Executor,
  ) {}

  /** Throws when the SDL is no supergraph. Asks no subgraph anything. */
  static async load(sdl: string, subgraphs: Subgraphs, metrics: GatewayMetrics): Promise<Graph> {
    // The package's constructor reads this and would report to its vendor once an hour.
    process.env.APOLLO_TELEMETRY_DISABLED = 'true';
    const supergraph = new Supergraph(sdl);
    const gateway = new ApolloGateway({
      supergraphSdl: sdl,
      buildService: ({ name, url }) => subgraphs.get({ name, url: url ?? '' }),
      queryPlannerConfig: { cache: new PlanCache(metrics) },
      __exposeQueryPlanExperimental: false,
      validateSupergraph: true,
      logger: silent,
    });
    const { schema, executor } = await gateway.load();
    checkAmounts(schema);
    const hash = createHash('sha256').update(sdl).digest('base64url').slice(0, 16);
    return new Graph(hash, schema, supergraph, gateway, executor);
  }

  /** Plans and runs a validated operation. What a subgraph did not answer is a hole with an error; throws only for what is wrong here. */
  async execute(
    operation: PreparedOperation,
    variables: Record<string, unknown>,
    context: FetchContext,
  ): Promise<ExecutionResult<Record<string, unknown>, Record<string, unknown>>> {
    const { document, documentHash, name, rootFields } = operation;
    // The planner knows the introspection of some years ago; graphql-js knows its own.
    if (rootFields.every((field) => field.name.value.startsWith('__'))) {
      return execute({ schema: this.schema, document, operationName: name ?? null, variableValues: variables });
    }
    // The executor's type asks for all that Apollo Server knows of a request; it reads what is here.
    return this.executor({
      request: { variables, ...(name !== undefined && { operationName: name }) },
      document,
      queryHash: documentHash,
      operationName: name ?? null,
      schema: this.schema,
      context,
      metrics: {},
      logger: silent,
    } as unknown as ExecutorRequest);
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }
}

/** A supergraph says nothing of its scalars: without this a wrong amount would be found only by the subgraph it is sent to. */
function checkAmounts(schema: GraphQLSchema): void {
  const { parseValue, parseLiteral } = minorUnitsScalar;
  const amounts = schema.getType(minorUnitsScalar.name);
  if (isScalarType(amounts)) Object.assign(amounts, { parseValue, parseLiteral });
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
