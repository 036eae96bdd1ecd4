import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { SoukError } from '#platform/errors';
import { executableSdl, leafNameOf } from './executable-sdl.js';
import type { Faults } from './faults.js';
import type { SubgraphSdl } from './federated-types.js';
import { canonical } from './hash.js';
import { wrongLeafValue } from './leaf-values.js';
import { isNode, type Node } from './node.js';
import { type SentAnswer, tamper } from './tamper.js';
import type { World } from './world.js';

/** What one operation does: mutations are numbered as they happen, so that another order gives another answer. */
export class Run {
  calls = 0;
  /** What was sent to subgraphs, for reports. */
  readonly sent: { readonly subgraph: string; readonly body: string }[] = [];
}

export interface SentRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** A subgraph in this process, made by @apollo/subgraph, that answers from the world and goes wrong as it is told to. */
export class FakeSubgraph {
  readonly name: string;
  private readonly schema: GraphQLSchema;
  private readonly rootNames: ReadonlyMap<string, string>;
  private readonly documents = new Map<string, DocumentNode | GraphQLFormattedError[]>();

  constructor(
    { name, sdl }: SubgraphSdl,
    private readonly world: World,
    private readonly faults: Faults,
  ) {
    this.name = name;
    const mayBeNull = (fieldName: string) => faults.happens('silentNull', name, fieldName);
    this.schema = buildSubgraphSchema(parse(executableSdl(sdl, mayBeNull)));
    for (const type of Object.values(this.schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      const resolveReference = (representation: object) => this.entity({ ...representation });
      type.extensions = { ...type.extensions, apollo: { subgraph: { resolveReference } } };
    }
    const roots = { Query: this.schema.getQueryType(), Mutation: this.schema.getMutationType() };
    this.rootNames = new Map(Object.entries(roots).flatMap(([name, type]) => (type ? [[type.name, name]] : [])));
  }

  /** Answers the JSON text of a request with JSON text. Throws SUBGRAPH_UNAVAILABLE. */
  async answer(body: string, run: Run): Promise<string> {
    run.sent.push({ subgraph: this.name, body });
    const { query, variables, operationName } = JSON.parse(body) as SentRequest;
    const kind = query.includes('_entities(') ? 'entities' : 'root';
    if (this.faults.happens('unreachable', this.name, kind)) {
      throw new SoukError('SUBGRAPH_UNAVAILABLE', `The service ${this.name} does not answer.`);
    }
    const document = this.documentOf(query);
    if (Array.isArray(document)) return JSON.stringify({ errors: document });
    const result = await execute({
      schema: this.schema,
      document,
      variableValues: variables ?? {},
      operationName: operationName ?? null,
      contextValue: run,
      fieldResolver: this.resolve,
    });
    // As over the network: what is no JSON does not arrive as it was.
    const answer = JSON.parse(JSON.stringify(result)) as SentAnswer;
    tamper(answer, this.name, kind, this.faults);
    return JSON.stringify(answer);
  }

  /** As any server would, refuses what is not valid: nothing that an executor made up passes. */
  private documentOf(query: string): DocumentNode | GraphQLFormattedError[] {
    let known = this.documents.get(query);
    if (!known) {
      const document = parse(query);
      const errors = validate(this.schema, document);
      known = errors.length > 0 ? errors.map((error) => ({ message: error.message })) : document;
      this.documents.set(query, known);
    }
    return known;
  }

  private readonly resolve: GraphQLFieldResolver<unknown, Run> = (source, args, run, info) => {
    const { fieldName, parentType, returnType } = info;
    const root = this.rootNames.get(parentType.name);
    const node: Node = isNode(source) ? source : { __typename: root ?? parentType.name, seed: root ?? '' };
    if (root === 'Mutation') run.calls += 1;
    const place = [this.name, node.seed, fieldName];
    if (this.faults.happens('error', ...place, canonical(args)))
      throw errorOf(`${node.seed}.${fieldName}`, this.faults);
    const value = this.world.value(node, fieldName, args, root === 'Mutation' ? run.calls : 0);
    const type = getNamedType(returnType);
    if (!isLeafType(type) || value === null || !this.faults.happens('wrongLeaf', ...place)) return value;
    const leaf = leafNameOf(type.name);
    return wrongLeafValue(leaf, isEnumType(this.schema.getType(leaf)), node.seed);
  };

  /** Rejected as by an async resolver: an entity that fails is null, the others are not. */
  private async entity(representation: Readonly<Record<string, unknown>>): Promise<Node | null> {
    const node = this.world.entity(representation);
    if (this.faults.happens('notFound', this.name, node.seed)) return null;
    if (this.faults.happens('entityError', this.name, node.seed)) throw errorOf(node.seed, this.faults);
    return node;
  }
}

/** Half of them say what they are, in a code of the subgraph's own. */
function errorOf(what: string, faults: Faults): GraphQLError {
  const isCoded = faults.happens('error', what, 'coded') || what.length % 2 === 0;
  return new GraphQLError(`no "${what}"`, isCoded ? { extensions: { code: 'NO_LUCK', fields: { id: 'é' } } } : {});
}
