import { type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode, Kind, parse } from 'graphql';
import { EntityKeys } from './entity-keys.js';
import { FieldSets } from './field-sets.js';
import { argumentsOf, directiveName, operationTypeNames } from './supergraph-directives.js';
import { directivesOf, isTypeNode, type TypeNode } from './type-nodes.js';

export interface SubgraphAddress {
  readonly name: string;
  readonly url: string;
}

/** How many entries a list field is declared to return: https://ibm.github.io/graphql-specs/cost-spec.html#sec-The-List-Size-Directive */
export interface ListSize {
  readonly assumedSize?: number;
  readonly slicingArguments: readonly string[];
  readonly sizedFields: readonly string[];
}

/** What the supergraph's SDL says and the schema that clients see does not: owners, tags and list sizes, by coordinate (`Product.name`). */
export class Supergraph {
  readonly subgraphs: readonly SubgraphAddress[];
  /** Coordinates that anyone may read, by `@tag(name: "public")` on the field or its type. */
  readonly publicCoordinates: ReadonlySet<string>;
  readonly mutationType: string;
  private readonly owners = new Map<string, readonly string[]>();
  private readonly sizes = new Map<string, ListSize>();
  private readonly fieldsOfParents = new Set<string>();
  private readonly required = new Map<string, readonly string[]>();

  /** Throws when the SDL is no GraphQL. */
  constructor(sdl: string) {
    const document = parse(sdl, { noLocation: true });
    const graphs = readGraphs(document);
    this.subgraphs = [...graphs.values()];
    const rootTypes = operationTypeNames(document);
    this.mutationType = rootTypes.mutation;
    const tag = directiveName(document, 'tag', 'tag');
    const listSize = directiveName(document, 'cost', 'listSize');
    const publicCoordinates = new Set<string>();
    const types = document.definitions.filter(isTypeNode);
    const requirements = new FieldSets(types);
    for (const type of types) {
      const keys = new EntityKeys(type);
      const isValueType = keys.areNone && !Object.values(rootTypes).includes(type.name.value);
      for (const field of type.fields ?? []) {
        const coordinate = `${type.name.value}.${field.name.value}`;
        const resolving = ownersOf(type, field);
        const owners = resolving.flatMap((graph) => graphs.get(graph)?.name ?? []);
        this.owners.set(coordinate, owners);
        if (owners.length > 1 && (isValueType || keys.identify(field, resolving))) this.fieldsOfParents.add(coordinate);
        const required = directivesOf(field, 'join__field').flatMap((join) => argumentsOf(join).requires ?? []);
        if (required.length > 0) this.required.set(coordinate, requirements.coordinatesOf(type.name.value, required));
        if (isPublic(type, tag) || isPublic(field, tag)) publicCoordinates.add(coordinate);
        for (const directive of directivesOf(field, listSize)) this.sizes.set(coordinate, readListSize(directive));
      }
    }
    this.publicCoordinates = publicCoordinates;
  }

  /** The subgraphs that resolve a field. */
  ownersOf(coordinate: string): readonly string[] {
    return this.owners.get(coordinate) ?? [];
  }

  listSizeOf(coordinate: string): ListSize | undefined {
    return this.sizes.get(coordinate);
  }

  /**
   * Whether a field changes only when the field that returned its object does, so that it has no epoch of its own: one of a
   * type without a key that several subgraphs share, such as `PageInfo` or `Money`, or one that is an entity's identity
   * in each of several subgraphs.
   */
  movesWithItsParent(coordinate: string): boolean {
    return this.fieldsOfParents.has(coordinate);
  }

  /** The coordinates that a field is worked out from in another subgraph, by `@requires`. */
  requiredBy(coordinate: string): readonly string[] {
    return this.required.get(coordinate) ?? [];
  }
}

function readGraphs(document: DocumentNode): Map<string, SubgraphAddress> {
  const graphs = new Map<string, SubgraphAddress>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const [graph] = (value.directives ?? []).filter((directive) => directive.name.value === 'join__graph');
      const { name, url } = graph ? argumentsOf(graph) : {};
      if (typeof name === 'string') {
        graphs.set(value.name.value, { name, url: typeof url === 'string' ? url : '' });
      }
    }
  }
  return graphs;
}

/** A field without `@join__field` is resolved by every subgraph of its type. */
function ownersOf(type: TypeNode, field: FieldDefinitionNode): string[] {
  const joined = directivesOf(field, 'join__field').map(argumentsOf);
  const resolving = joined.filter((join) => join.external !== true && join.usedOverridden !== true);
  const graphs = (joined.length > 0 ? resolving : directivesOf(type, 'join__type').map(argumentsOf)).map(
    (join) => join.graph,
  );
  return [...new Set(graphs.filter((graph) => typeof graph === 'string'))];
}

function isPublic(node: TypeNode | FieldDefinitionNode, tag: string): boolean {
  return directivesOf(node, tag).some((directive) => argumentsOf(directive).name === 'public');
}

function readListSize(directive: ConstDirectiveNode): ListSize {
  const { assumedSize, slicingArguments, sizedFields } = argumentsOf(directive);
  return {
    ...(typeof assumedSize === 'number' && { assumedSize }),
    slicingArguments: names(slicingArguments),
    sizedFields: names(sizedFields),
  };
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
