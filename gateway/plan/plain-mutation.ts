import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import { conditionVariable, isIncluded } from './conditions.js';
import { fragmentsOf, onlyWhatItUses } from './document-parts.js';
import { responseName } from './own-aliases.js';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/**
 * A mutation with nothing but fields at its root, each once and in the order in which they are to run. What is asked for in two
 * places, or under two conditions, the planner plans as two fields, which then run twice; and what is in fragments runs in an order
 * of its own.
 */
export function plainMutation(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  truth: (variable: string) => boolean,
): DocumentNode {
  const fields = new Map<string, FieldNode>();
  const add = (selections: readonly SelectionNode[], fragments: Fragments): void => {
    for (const selection of selections) {
      if (!isIncluded(selection.directives, truth)) continue;
      if (selection.kind === Kind.FIELD) addField(fields, selection);
      else add(selectionsOf(selection, fragments), fragments);
    }
  };
  add(definition.selectionSet.selections, fragmentsOf(document));
  const selectionSet = { ...definition.selectionSet, selections: [...fields.values()] };
  const plain = { ...definition, selectionSet };
  const definitions = document.definitions.map((each) => (each === definition ? plain : each));
  return onlyWhatItUses({ ...document, definitions }, plain);
}

/** The variables that decide which root fields of a mutation run, sorted. */
export function rootConditions(document: DocumentNode, { selectionSet }: OperationDefinitionNode): readonly string[] {
  const fragments = fragmentsOf(document);
  const found = new Set<string>();
  const look = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      for (const directive of selection.directives ?? []) {
        const variable = conditionVariable(directive);
        if (variable !== undefined) found.add(variable);
      }
      if (selection.kind !== Kind.FIELD) look(selectionsOf(selection, fragments));
    }
  };
  look(selectionSet.selections);
  return [...found].sort();
}

function selectionsOf(selection: Exclude<SelectionNode, FieldNode>, fragments: Fragments): readonly SelectionNode[] {
  const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
  return fragment?.selectionSet.selections ?? [];
}

/** Validation has seen to it that what has one name is one field with the same arguments. */
function addField(fields: Map<string, FieldNode>, field: FieldNode): void {
  const name = responseName(field);
  const known = fields.get(name);
  const directives = field.directives?.filter((directive) => !['skip', 'include'].includes(directive.name.value)) ?? [];
  if (!known?.selectionSet || !field.selectionSet) {
    if (!known) fields.set(name, { ...field, directives });
    return;
  }
  const selections = [...known.selectionSet.selections, ...field.selectionSet.selections];
  fields.set(name, { ...known, selectionSet: { ...known.selectionSet, selections } });
}
