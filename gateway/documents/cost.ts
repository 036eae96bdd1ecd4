import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Graph } from '../graph/graph.js';
import type { ListSize } from '../graph/supergraph.js';
import { defaultsOf, type Variables } from '../plan/conditions.js';

/** How many objects an operation may make the subgraphs find. */
export const maxCost = 10_000;

/** The cost of an operation with these variables. */
export type Cost = (variables: Variables) => number;

/** What page arguments are called where no @listSize says so. */
const pageArguments = ['first', 'last', 'limit'];
const pageFields = ['nodes', 'edges', 'items'];

/** One for each object, times the length of the lists it stands in; ten for a mutation. A list of which nothing is said counts as one. */
export function costOf(
  graph: Graph,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Cost {
  const root = graph.schema.getRootType(operation.operation);
  let dependsOnVariables = false;

  const measure = (
    { selections }: SelectionSetNode,
    typeName: string,
    sizes: ReadonlyMap<string, number>,
    variables: Variables,
  ): number => {
    let cost = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        cost += measureField(selection, typeName, sizes, variables);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) continue;
      cost += measure(fragment.selectionSet, fragment.typeCondition?.name.value ?? typeName, sizes, variables);
    }
    return cost;
  };

  const measureField = (
    node: FieldNode,
    typeName: string,
    sizes: ReadonlyMap<string, number>,
    variables: Variables,
  ): number => {
    const type = graph.schema.getType(typeName);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    const fieldType = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(fieldType)) return 0;
    const declared = graph.supergraph.listSizeOf(`${typeName}.${field.name}`);
    const page = pageSize(node, field, declared, variables);
    if (page?.fromVariable) dependsOnVariables = true;
    const isList = isListType(getNullableType(field.type));
    const sizedFields = declared && declared.sizedFields.length > 0 ? declared.sizedFields : isList ? [] : pageFields;
    const below = new Map(page ? sizedFields.map((name) => [name, page.size] as const) : []);
    const times = isList ? (sizes.get(field.name) ?? (sizedFields.length === 0 ? page?.size : undefined) ?? 1) : 1;
    return times * (1 + measure(node.selectionSet, fieldType.name, below, variables));
  };

  const defaults = defaultsOf(operation);
  const total: Cost = (given) => {
    const variables = { ...defaults, ...given };
    return root
      ? measure(operation.selectionSet, root.name, new Map(), variables) +
          (operation.operation === 'mutation' ? 10 * operation.selectionSet.selections.length : 0)
      : 0;
  };
  const withoutVariables = total({});
  return dependsOnVariables ? total : () => withoutVariables;
}

function pageSize(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  declared: ListSize | undefined,
  variables: Variables,
): { size: number; fromVariable: boolean } | undefined {
  const names = declared && declared.slicingArguments.length > 0 ? declared.slicingArguments : pageArguments;
  let size: number | undefined;
  let fromVariable = false;
  for (const argument of field.args) {
    if (!names.includes(argument.name)) continue;
    const given = node.arguments?.find(({ name }) => name.value === argument.name);
    if (given?.value.kind === Kind.VARIABLE) fromVariable = true;
    const value = given ? numberOf(given, variables) : undefined;
    const asked = value ?? (typeof argument.defaultValue === 'number' ? argument.defaultValue : undefined);
    if (asked !== undefined) size = Math.max(size ?? 0, asked);
  }
  size ??= declared?.assumedSize;
  // Some take 0 or less for no limit: it is worth at least what a list is of which nothing is said.
  return size === undefined && !fromVariable ? undefined : { size: Math.max(size ?? 1, 1), fromVariable };
}

/** Whatever may be read as a number, for scalars that take it as text too. */
function numberOf({ value }: ArgumentNode, variables: Variables): number | undefined {
  const given =
    value.kind === Kind.INT || value.kind === Kind.FLOAT || value.kind === Kind.STRING
      ? value.value
      : value.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : undefined;
  const size = typeof given === 'string' ? Number(given) : given;
  return typeof size === 'number' && !Number.isNaN(size) ? size : undefined;
}
