import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { publicCoordinatesOf } from '../answers/public-coordinates.js';
import type { Graph } from '../graph/graph.js';
import { type Cost, costOf } from './cost.js';
import { rootFieldsOf } from './root-fields.js';

/** All of an operation that does not depend on who sends it and with which variables, worked out once. */
export interface PreparedOperation {
  readonly kind: OperationDefinitionNode['operation'];
  readonly name: string | undefined;
  readonly document: DocumentNode;
  /** Of the text, not of the operation: what the plan is kept under. */
  readonly documentHash: string;
  readonly definition: OperationDefinitionNode;
  /** Its root fields, `__typename` left out, once for each time they are asked for. */
  readonly rootFields: readonly FieldNode[];
  /** What metrics call it: there are no more of these than the schema has root fields. */
  readonly label: string;
  readonly cost: Cost;
  /** The coordinates whose epochs an answer carries; undefined when it may not be cached. */
  readonly publicCoordinates: readonly string[] | undefined;
}

export function prepareOperation(
  graph: Graph,
  document: DocumentNode,
  documentHash: string,
  definition: OperationDefinitionNode,
): PreparedOperation {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  const rootFields = rootFieldsOf(definition, fragments);
  const names = [...new Set(rootFields.map((field) => field.name.value))];
  return {
    kind: definition.operation,
    name: definition.name?.value,
    document,
    documentHash,
    definition,
    rootFields,
    label: names.length > 1 ? 'several' : (names[0] ?? '__typename'),
    cost: costOf(graph, definition, fragments),
    publicCoordinates: publicCoordinatesOf(graph, definition, document),
  };
}
