import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionNode } from 'graphql';
import { fragmentsOf, onlyWhatItUses } from './document-parts.js';

/**
 * A query whose root names no type: fragments on it are put in place. The planner passes on such fragments as they are, and a subgraph
 * may call its root type something else than the graph does.
 */
export function plainQuery(document: DocumentNode, definition: OperationDefinitionNode): DocumentNode {
  if (definition.selectionSet.selections.every(({ kind }) => kind === Kind.FIELD)) return document;
  const fragments = fragmentsOf(document);
  const inPlace = (selections: readonly SelectionNode[]): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return [selection];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) return [];
      const below = inPlace(fragment.selectionSet.selections);
      const { directives = [] } = selection;
      if (directives.length === 0) return below;
      const selectionSet = { kind: Kind.SELECTION_SET as const, selections: below };
      return [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet }];
    });
  const plain = {
    ...definition,
    selectionSet: { ...definition.selectionSet, selections: inPlace(definition.selectionSet.selections) },
  };
  const definitions = document.definitions.map((each) => (each === definition ? plain : each));
  return onlyWhatItUses({ ...document, definitions }, plain);
}
