import {
  type DocumentNode,
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

/**
 * The coordinates that a query touches, sorted, when all of them are public; undefined when one is not, or when it is
 * no query. A field of an abstract type touches that field of each type it may turn out to be.
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
  const touch = (coordinate: string) => {
    if (!supergraph.publicCoordinates.has(coordinate)) isPublic = false;
    else if (!supergraph.comesWithItsParent(coordinate)) touched.add(coordinate);
  };
  visit(
    own,
    visitWithTypeInfo(typeInfo, {
      Field({ name: { value: name } }) {
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
      },
    }),
  );
  return isPublic && touched.size > 0 ? [...touched].sort() : undefined;
}
