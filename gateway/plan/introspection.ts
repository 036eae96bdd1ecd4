import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { SoukError } from '#platform/errors';
import type { Variables } from './conditions.js';

/** Answers `__schema` or `__type` that stands beside other fields: the schema knows it, no subgraph does. */
export function introspect(
  schema: GraphQLSchema,
  field: FieldNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): unknown {
  const own = { ...field, directives: [] };
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions,
    selectionSet: { kind: Kind.SELECTION_SET, selections: [own] },
  };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] };
  const { data, errors } = executeSync({ schema, document, variableValues: variables });
  const [error] = errors ?? [];
  if (error || !data) throw new SoukError('INTERNAL', error?.message ?? 'The schema was not told.');
  return data[(field.alias ?? field.name).value];
}
