import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isIncluded } from './conditions.js';
import { responseName } from './own-aliases.js';

/** What stands under one response name, wherever in a selection and its fragments. */
export interface FieldGroup {
  /** The first one counts for the field's type: validation has seen to it that the others have the same. */
  readonly field: FieldNode;
  /** The type that the first one was selected on: of its fragment, or of the field above. */
  readonly parent: GraphQLCompositeType;
  readonly selectionSets: SelectionSetNode[];
}

/** What a document means for one choice of the variables that `@skip` and `@include` ask for. */
export interface Selections {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly truth: (variable: string) => boolean;
}

/**
 * The fields that an object answers, in the order of the document: https://spec.graphql.org/September2025/#sec-Field-Collection.
 * `named` is the type that the object says it is; without it a fragment applies where the type above it is sure to fit.
 */
export function collectFields(
  selections: Selections,
  selectionSets: readonly SelectionSetNode[],
  type: GraphQLCompositeType,
  named: GraphQLCompositeType | undefined,
): ReadonlyMap<string, FieldGroup> {
  const groups = new Map<string, FieldGroup>();
  for (const selectionSet of selectionSets) collect(selections, selectionSet, type, named, groups);
  return groups;
}

function collect(
  selections: Selections,
  { selections: nodes }: SelectionSetNode,
  parent: GraphQLCompositeType,
  named: GraphQLCompositeType | undefined,
  groups: Map<string, FieldGroup>,
): void {
  for (const node of nodes) {
    if (!isIncluded(node.directives, selections.truth)) continue;
    if (node.kind === Kind.FIELD) {
      const name = responseName(node);
      let group = groups.get(name);
      if (!group) {
        group = { field: node, parent, selectionSets: [] };
        groups.set(name, group);
      }
      if (node.selectionSet) group.selectionSets.push(node.selectionSet);
      continue;
    }
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : selections.fragments.get(node.name.value);
    if (!fragment || !isIncluded(fragment.directives, selections.truth)) continue;
    const condition = fragment.typeCondition && selections.schema.getType(fragment.typeCondition.name.value);
    if (condition && !isCompositeType(condition)) continue;
    if (condition && !isWithin(selections.schema, condition, named ?? parent)) continue;
    collect(selections, fragment.selectionSet, condition ?? parent, named, groups);
  }
}

function isWithin(schema: GraphQLSchema, condition: GraphQLCompositeType, type: GraphQLCompositeType): boolean {
  if (condition === type) return true;
  return (
    !isObjectType(condition) && type.name !== condition.name && 'getFields' in type && schema.isSubType(condition, type)
  );
}
