import type { FetchNode } from '@apollo/query-planner';
import {
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
  visit,
} from 'graphql';

/** Several fetches of entities as one operation. */
export interface GroupDocument {
  readonly query: string;
  readonly operationName: string | undefined;
  /** Of the client's variables. */
  readonly variableUsages: readonly string[];
  /** For each fetch, the variable of its representations and the field of its entities. */
  readonly parts: readonly GroupPart[];
}

export interface GroupPart {
  readonly representations: string;
  readonly entities: string;
}

/** Puts the operations of several fetches into one: entities, representations and fragments of each get names of their own. */
export function groupDocument(fetches: readonly FetchNode[]): GroupDocument {
  const usages = new Set(fetches.flatMap(({ variableUsages = [] }) => variableUsages));
  // No variable of the client's is called so: `own-variables.ts`.
  const parts = fetches.map((_, index) => ({ representations: `of${index}`, entities: `entities${index}` }));
  const documents = fetches.map(({ operation }, index) =>
    withOwnNames(parse(operation, { noLocation: true }), index, parts[index]?.representations ?? ''),
  );
  const operations = documents.map(operationOf);
  const variables = new Map<string, VariableDefinitionNode>();
  for (const { variableDefinitions = [] } of operations) {
    for (const each of variableDefinitions) variables.set(each.variable.name.value, each);
  }
  const [operationName] = fetches.flatMap((fetch) => fetch.operationName ?? []);
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    ...(operationName !== undefined && { name: nameOf(operationName) }),
    variableDefinitions: [...variables.values()],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: operations.flatMap(({ selectionSet }, index) =>
        selectionSet.selections.map((selection) => called(selection, parts[index]?.entities ?? '')),
      ),
    },
  };
  const fragments = documents.flatMap(({ definitions }): DefinitionNode[] =>
    definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
  );
  const query = stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }));
  return { query, operationName, variableUsages: [...usages], parts };
}

function withOwnNames(document: DocumentNode, index: number, representations: string): DocumentNode {
  const fragment = (name: NameNode) => nameOf(`${name.value}__${index}`);
  return visit(document, {
    Variable: (variable) =>
      variable.name.value === 'representations' ? { ...variable, name: nameOf(representations) } : undefined,
    FragmentDefinition: (definition) => ({ ...definition, name: fragment(definition.name) }),
    FragmentSpread: (spread) => ({ ...spread, name: fragment(spread.name) }),
  });
}

function operationOf({ definitions }: DocumentNode): OperationDefinitionNode {
  const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('a fetch has no operation');
  return operation;
}

/** Of the one field that a fetch of entities has at its root. */
function called(selection: SelectionNode, name: string): SelectionNode {
  if (selection.kind !== Kind.FIELD) throw new Error('a fetch of entities asks for something else');
  const field: FieldNode = { ...selection, alias: nameOf(name) };
  return field;
}

function nameOf(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
