import type { FetchNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './document-parts.js';
import { responseName } from './own-aliases.js';
import type { ResultPath } from './response-path.js';

/** An object that a fetch was about. */
export interface Place {
  readonly path: ResultPath;
  readonly typename: unknown;
}

/** More would make the answer longer than what is missing from it. */
const maxHoles = 100;

/** Finds where an answer has a hole when a fetch did not come back, as far as the client asked for what is missing. */
export class HoleFinder {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    this.fragments = fragmentsOf(document);
  }

  /**
   * One path for each field that is missing of each object. A fetch for what another one needs leaves no hole of its own: then the
   * object it was about is where something is missing.
   */
  holesOf({ operation, requires }: FetchNode, places: readonly Place[]): ResultPath[] {
    const holes = new Map<string, ResultPath>();
    const fetched = parse(operation, { noLocation: true });
    for (const { path, typename } of places) {
      const asked = fieldsFetched(fetched, requires !== undefined, typename);
      const selected = this.namesSelectedAt(path);
      const missing = asked.filter((name) => selected.has(name)).map((name) => [...path, name]);
      for (const hole of missing.length > 0 ? missing : [path]) {
        if (holes.size === maxHoles) return [...holes.values()];
        holes.set(hole.join(), hole);
      }
    }
    return [...holes.values()];
  }

  private namesSelectedAt(path: ResultPath): ReadonlySet<string> {
    let selected = fieldsIn([this.operation.selectionSet], this.fragments);
    for (const step of path) {
      if (typeof step === 'number') continue;
      const below = selected.flatMap((field) =>
        responseName(field) === step && field.selectionSet ? [field.selectionSet] : [],
      );
      selected = fieldsIn(below, this.fragments);
    }
    return new Set(selected.map(responseName));
  }
}

function fieldsFetched(document: DocumentNode, ofEntities: boolean, typename: unknown): string[] {
  const fragments = fragmentsOf(document);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const roots = operation ? fieldsIn([operation.selectionSet], fragments) : [];
  const fields = ofEntities
    ? roots.flatMap(({ selectionSet }) => (selectionSet ? fieldsIn([ofType(selectionSet, typename)], fragments) : []))
    : roots;
  return [...new Set(fields.map(responseName))].filter((name) => name !== '__typename');
}

/** The fragments for a type; all of them where none names it, as when they are for an interface of it. */
function ofType(selectionSet: SelectionSetNode, typename: unknown): SelectionSetNode {
  const matching = selectionSet.selections.filter(
    (each) => each.kind === Kind.INLINE_FRAGMENT && each.typeCondition?.name.value === typename,
  );
  return matching.length > 0 ? { ...selectionSet, selections: matching } : selectionSet;
}

function fieldsIn(
  selectionSets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FieldNode[] {
  return selectionSets.flatMap(({ selections }) =>
    selections.flatMap((selection): FieldNode[] => {
      if (selection.kind === Kind.FIELD) return [selection];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      return fragment ? fieldsIn([fragment.selectionSet], fragments) : [];
    }),
  );
}
