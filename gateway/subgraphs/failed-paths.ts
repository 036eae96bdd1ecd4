import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';

type Path = readonly (string | number)[];

/** More would make the answer longer than what is missing from it. */
const maxPaths = 100;

/** Where an answer has a hole when a fetch fails: one path for each field that was asked for, of each representation. */
export function failedPaths(query: string, representations: readonly unknown[] | undefined): Path[] {
  const [operation] = parse(query, { noLocation: true }).definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const roots = operation ? fieldsOf(operation.selectionSet) : [];
  if (!representations) return roots.slice(0, maxPaths).map((field) => [responseName(field)]);
  const entities = roots.find((field) => field.name.value === '_entities')?.selectionSet;
  if (!entities) return [];
  const paths: Path[] = [];
  for (const [index, representation] of representations.entries()) {
    for (const field of fieldsFor(entities, representation)) {
      if (paths.length === maxPaths) return paths;
      paths.push(['_entities', index, responseName(field)]);
    }
  }
  return paths;
}

function fieldsFor(selections: SelectionSetNode, representation: unknown): FieldNode[] {
  const typename =
    typeof representation === 'object' && representation !== null && '__typename' in representation
      ? representation.__typename
      : undefined;
  const fragments = selections.selections.filter((selection) => selection.kind === Kind.INLINE_FRAGMENT);
  const matching = fragments.filter(({ typeCondition }) => typeCondition?.name.value === typename);
  // A condition on an interface matches by schema, which is not known here: then every fragment counts.
  return (matching.length > 0 ? matching : fragments).flatMap((fragment) => fieldsOf(fragment.selectionSet));
}

function fieldsOf(selections: SelectionSetNode): FieldNode[] {
  return selections.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? [] : [selection];
    return selection.kind === Kind.INLINE_FRAGMENT ? fieldsOf(selection.selectionSet) : [];
  });
}

function responseName(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}
