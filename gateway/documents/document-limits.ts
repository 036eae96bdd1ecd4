import {
  type DocumentNode,
  type ExecutableDefinitionNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { SoukError } from '#platform/errors';

/** What one document may ask for. Checked before validation and planning, whose time grows faster than the document. */
export const documentLimits = {
  /** Of its text. What is longer holds data, which belongs into variables, or comments. */
  characters: 100_000,
  tokens: 2_000,
  depth: 15,
  /** Introspection nests deeper (`ofType`), and costs no fetch. */
  introspectionDepth: 20,
  /** Fields and fragments within each other: what follows goes down into them, and has a stack of so much. */
  nesting: 100,
  /** Lists and objects within each other, of arguments and of types. */
  valueNesting: 32,
  aliases: 50,
  /** Of one alias: it stands in the answer as often as its field does. */
  aliasCharacters: 128,
  rootFields: 20,
  directives: 50,
  /** The same field twice in one selection set: merging them takes time that grows by the square. */
  duplicateFields: 50,
  /** Fields and fragments in all, once fragments are put in where they are spread. */
  selections: 2_000,
} as const;

interface Measure {
  selections: number;
  /** Those of the uppermost level, of fragments too. */
  ownFields: number;
  aliases: number;
  directives: number;
  duplicateFields: number;
  depth: number;
  nesting: number;
}

const nothing: Measure = {
  selections: 0,
  ownFields: 0,
  aliases: 0,
  directives: 0,
  duplicateFields: 0,
  depth: 0,
  nesting: 0,
};

/** Throws OPERATION_TOO_COMPLEX for a text that is too long to be read at all. */
export function checkTextLength(text: string): void {
  if (text.length > documentLimits.characters) refuse('characters', documentLimits.characters);
}

/** Throws OPERATION_TOO_COMPLEX that names the limit, or a validation error for fragments that go round in a circle. */
export function checkDocumentLimits(document: DocumentNode): void {
  checkValues(document);
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
    const measure = measureDefinition(fragment);
    measured.set(name, measure);
    return measure;
  };

  const measureDefinition = ({ directives = [], selectionSet }: ExecutableDefinitionNode): Measure => {
    const measure = measureSelections(selectionSet);
    return { ...measure, directives: measure.directives + directives.length };
  };

  const measureSelections = ({ selections }: SelectionSetNode): Measure => {
    const total = { ...nothing };
    const seen = new Set<string>();
    for (const selection of selections) {
      total.selections += 1;
      total.directives += selection.directives?.length ?? 0;
      const key = selection.kind === Kind.FIELD ? (selection.alias ?? selection.name).value : undefined;
      const name = key ?? (selection.kind === Kind.FRAGMENT_SPREAD ? `...${selection.name.value}` : undefined);
      if (name !== undefined && seen.has(name)) total.duplicateFields += 1;
      if (name !== undefined) seen.add(name);
      if (selection.kind === Kind.FIELD) {
        total.ownFields += 1;
        if (selection.alias) {
          total.aliases += 1;
          const { aliasCharacters } = documentLimits;
          if (selection.alias.value.length > aliasCharacters) refuse('characters in an alias', aliasCharacters);
        }
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
    const measure = measureDefinition(operation);
    check(measure);
    if (measure.ownFields > documentLimits.rootFields) refuse('root fields', documentLimits.rootFields);
  }
}

/** Takes no stack of its own. */
function checkValues(document: DocumentNode): void {
  let nesting = 0;
  const within = {
    enter() {
      nesting += 1;
      if (nesting > documentLimits.valueNesting)
        refuse('lists and objects within each other', documentLimits.valueNesting);
    },
    leave() {
      nesting -= 1;
    },
  };
  visit(document, { ListValue: within, ObjectValue: within, ListType: within });
}

function add(total: Measure, below: Measure, levels: number, isIntrospection: boolean): void {
  total.selections += below.selections;
  if (levels === 0) total.ownFields += below.ownFields;
  total.aliases += below.aliases;
  total.directives += below.directives;
  total.duplicateFields += below.duplicateFields;
  const spare = isIntrospection ? documentLimits.introspectionDepth - documentLimits.depth : 0;
  total.depth = Math.max(total.depth, below.depth + levels - spare);
  total.nesting = Math.max(total.nesting, below.nesting + 1);
  check(total);
}

function check({ selections, aliases, directives, duplicateFields, depth, nesting }: Measure): void {
  if (depth > documentLimits.depth) refuse('levels', documentLimits.depth);
  if (nesting > documentLimits.nesting) refuse('fields and fragments within each other', documentLimits.nesting);
  if (aliases > documentLimits.aliases) refuse('aliases', documentLimits.aliases);
  if (directives > documentLimits.directives) refuse('directives', documentLimits.directives);
  if (duplicateFields > documentLimits.duplicateFields) refuse('repeated fields', documentLimits.duplicateFields);
  if (selections > documentLimits.selections) refuse('selections', documentLimits.selections);
}

export function refuse(what: string, limit: number): never {
  throw new SoukError('OPERATION_TOO_COMPLEX', `The operation has more than ${limit} ${what}.`);
}
