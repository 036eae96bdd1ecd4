import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  type OperationDefinitionNode,
  OperationTypeNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Graph } from '../graph/graph.js';
import { movableInputsOf } from './movable-inputs.js';

/**
 * The coordinates that a query touches, sorted, when all of them are public; undefined when one is not, or when it is
 * no query. A field of an abstract type touches that field of each type it may turn out to be; a field that is worked out
 * from others touches those; and a field whose arguments may set an input field that answers move with touches that.
 */
export function publicCoordinatesOf(
  { schema, supergraph }: Graph,
  operation: OperationDefinitionNode,
  document: DocumentNode,
): readonly string[] | undefined {
  if (operation.operation !== OperationTypeNode.QUERY) return undefined;
  const typeInfo = new TypeInfo(schema);
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const touched = new Set<string>();
  let isPublic = true;
  const note = (coordinate: string) => {
    if (!supergraph.movesWithItsParent(coordinate)) touched.add(coordinate);
  };
  const touch = (coordinate: string) => {
    if (!supergraph.publicCoordinates.has(coordinate)) isPublic = false;
    note(coordinate);
    // What is shown is public; what it follows from need not be.
    for (const required of supergraph.requiredBy(coordinate)) note(required);
  };
  const touchInputs = (field: GraphQLField<unknown, unknown> | null | undefined, node: FieldNode) => {
    for (const input of field ? movableInputsOf(field, node) : []) touched.add(input);
  };
  visit(
    own,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        const { value: name } = node.name;
        const parent = typeInfo.getParentType();
        if (name === '__typename' || !isCompositeType(parent)) return;
        if (name.startsWith('__')) {
          isPublic = false;
          return;
        }
        const types: readonly GraphQLObjectType[] = isAbstractType(parent)
          ? schema.getPossibleTypes(parent)
          : isObjectType(parent)
            ? [parent]
            : [];
        for (const type of types) touch(`${type.name}.${name}`);
        touchInputs(typeInfo.getFieldDef(), node);
      },
    }),
  );
  return isPublic && touched.size > 0 ? [...touched].sort() : undefined;
}
