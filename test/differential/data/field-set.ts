import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';

/** The selection set of `@key(fields:)`, `@requires(fields:)`, `@provides(fields:)`. */
export function parseFieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`no field set: ${text}`);
  return definition.selectionSet;
}

/** Every path to a field of it, the leaves last: `org`, `org.id`. */
export function pathsOf(set: SelectionSetNode, above = ''): string[] {
  return set.selections
    .filter((each): each is FieldNode => each.kind === Kind.FIELD)
    .flatMap(({ name, selectionSet }) => {
      const path = `${above}${name.value}`;
      return selectionSet ? [path, ...pathsOf(selectionSet, `${path}.`)] : [path];
    });
}
