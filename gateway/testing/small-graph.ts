import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { SoukError } from '#platform/errors';
import { Documents } from '../documents/documents.js';
import { Graph } from '../graph/graph.js';
import type { PlanOutcome } from '../plan/operation-plan.js';
import type { FetchContext } from '../subgraphs/fetch-context.js';
import type { Subgraph, SubgraphRequest } from '../subgraphs/subgraph.js';
import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import { noMetrics } from './plain-graph.js';

interface SmallSubgraph {
  readonly sdl: string;
  readonly resolvers: object;
}

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", "@shareable", "@provides", "@override", "@interfaceObject", "@inaccessible"])';

/** A graph over subgraphs that live in this process, and what it asked them. */
export class SmallGraph {
  /** Each request, with the subgraph it went to. */
  readonly sent: { readonly subgraph: string; readonly query: string; readonly variables: Record<string, unknown> }[] =
    [];
  /** What a subgraph does instead of answering. */
  readonly failures = new Map<string, () => SubgraphAnswer | Promise<SubgraphAnswer>>();

  private constructor(
    private readonly schemas: ReadonlyMap<string, GraphQLSchema>,
    private readonly load: (graph: SmallGraph) => Promise<Graph>,
  ) {}

  /** Throws when the subgraphs do not compose. */
  static of(subgraphs: Readonly<Record<string, SmallSubgraph>>): SmallGraph {
    const services = Object.entries(subgraphs).map(([name, { sdl, resolvers }]) => {
      return { name, url: `http://${name}/graphql`, typeDefs: parse(`${link}\n${sdl}`), resolvers };
    });
    const { supergraphSdl, errors } = composeServices(services);
    if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
    const schemas = new Map(
      services.map(({ name, typeDefs, resolvers }) => [
        name,
        buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]),
      ]),
    );
    return new SmallGraph(schemas, (graph) =>
      Graph.load(supergraphSdl, { get: ({ name }) => graph.fetcher(name) as Subgraph }, noMetrics),
    );
  }

  async ask(text: string, variables: Record<string, unknown> = {}, operationName?: string): Promise<PlanOutcome> {
    this.sent.length = 0;
    const graph = await this.load(this);
    const context: FetchContext = {
      headerLines: '',
      traceparent: '',
      signal: undefined,
      timings: undefined,
      hasMutated: false,
      hasEscapes: true,
      revokedSessions: new Set(),
      freshUntilMs: Number.POSITIVE_INFINITY,
    };
    return graph.execute(new Documents(false).prepare(graph, text, operationName), variables, context);
  }

  /** The names of the subgraphs that were asked, in order. */
  get asked(): string[] {
    return this.sent.map(({ subgraph }) => subgraph);
  }

  private fetcher(name: string): Pick<Subgraph, 'name' | 'fetch' | 'unavailable'> {
    return {
      name,
      fetch: ({ body }: SubgraphRequest) => this.answer(name, body),
      unavailable: () => new SoukError('SUBGRAPH_UNAVAILABLE', 'It does not answer.'),
    };
  }

  private async answer(name: string, body: string): Promise<SubgraphAnswer> {
    const { query, variables } = JSON.parse(body);
    this.sent.push({ subgraph: name, query, variables });
    const failure = this.failures.get(name);
    if (failure) return failure();
    const schema = this.schemas.get(name);
    if (!schema) throw new Error(`no subgraph ${name}`);
    return JSON.parse(JSON.stringify(await execute({ schema, document: parse(query), variableValues: variables })));
  }
}
