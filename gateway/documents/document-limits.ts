import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { SoukError } from '#platform/errors';

/** What one document may ask for. Checked before validation and planning, whose time grows faster than the document. */
export const documentLimits = {
  tokens: 2_000,
  depth: 15,
  /** Introspection nests deeper (`ofType`), and costs no fetch. */
  introspectionDepth: 20,
  aliases: 50,
  rootFields: 20,
  directives: 50,
  /** The same field twice in one selection set: merging them takes time that grows by the square. */
  duplicateFields: 50,
  /** Fields in all, once fragments are put in where they are spread. */
  fields: 2_000,
} as const;

interface Measure {
  fields: number;
  aliases: number;
  directives: number;
  duplicateFields: number;
  depth: number;
}

const nothing: Measure = { fields: 0, aliases: 0, directives: 0, duplicateFields: 0, depth: 0 };

/** Throws OPERATION_TOO_COMPLEX that names the limit, or a validation error for fragments that go round in a circle. */
export function checkDocumentLimits(document: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const measured = new Map<string, Measure | 'under way'>();

  // What a fragment holds is measured once and counted wherever it is spread, so this takes no longer than the document is.
  const measureFragment = (name: string): Measure => {
    const known = measured.get(name);
    if (known === 'under way') throw new GraphQLError(`Cannot spread fragment "${name}" within itself.`);
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return nothing;
    measured.set(name, 'under way');
    const measure = measureSelections(fragment.selectionSet);
    measured.set(name, measure);
    return measure;
  };

  const measureSelections = ({ selections }: SelectionSetNode): Measure => {
    const total = { ...nothing };
    const seen = new Set<string>();
    for (const selection of selections) {
      total.directives += selection.directives?.length ?? 0;
      const key = selection.kind === Kind.FIELD ? (selection.alias ?? selection.name).value : undefined;
      const name = key ?? (selection.kind === Kind.FRAGMENT_SPREAD ? `...${selection.name.value}` : undefined);
      if (name !== undefined && seen.has(name)) total.duplicateFields += 1;
      if (name !== undefined) seen.add(name);
      if (selection.kind === Kind.FIELD) {
        total.fields += 1;
        if (selection.alias) total.aliases += 1;
        const below = selection.selectionSet ? measureSelections(selection.selectionSet) : nothing;
        add(total, below, 1, selection.name.value.startsWith('__'));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        add(total, measureSelections(selection.selectionSet), 0, false);
      } else {
        add(total, measureFragment(selection.name.value), 0, false);
      }
    }
    return total;
  };

  for (const name of fragments.keys()) check(measureFragment(name));
  for (const operation of operations) {
    check(measureSelections(operation.selectionSet));
    const rootFields = countRootFields(operation.selectionSet, fragments);
    if (rootFields > documentLimits.rootFields) refuse('root fields', documentLimits.rootFields);
  }
}

function add(total: Measure, below: Measure, levels: number, isIntrospection: boolean): void {
  total.fields += below.fields;
  total.aliases += below.aliases;
  total.directives += below.directives;
  total.duplicateFields += below.duplicateFields;
  const spare = isIntrospection ? documentLimits.introspectionDepth - documentLimits.depth : 0;
  total.depth = Math.max(total.depth, below.depth + levels - spare);
  check(total);
}

function check({ fields, aliases, directives, duplicateFields, depth }: Measure): void {
  if (depth > documentLimits.depth) refuse('levels', documentLimits.depth);
  if (aliases > documentLimits.aliases) refuse('aliases', documentLimits.aliases);
  if (directives > documentLimits.directives) refuse('directives', documentLimits.directives);
  if (duplicateFields > documentLimits.duplicateFields) refuse('repeated fields', documentLimits.duplicateFields);
  if (fields > documentLimits.fields) refuse('fields', documentLimits.fields);
}

function countRootFields(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else {
      const within =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments.get(selection.name.value)?.selectionSet;
      if (within) count += countRootFields(within, fragments);
    }
    if (count > documentLimits.rootFields) return count;
  }
  return count;
}

export function refuse(what: string, limit: number): never {
  throw new SoukError('OPERATION_TOO_COMPLEX', `The operation has more than ${limit} ${what}.`);
}
