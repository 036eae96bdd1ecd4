import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql';

/** Attempts altogether: an operation that still differs then is small enough to read. */
const mostAttempts = 250;

/** The smallest valid operation found by leaving out parts of one, that is still `wanted`. */
export async function shrink(
  schema: GraphQLSchema,
  document: DocumentNode,
  wanted: (smaller: DocumentNode) => Promise<boolean>,
): Promise<DocumentNode> {
  let smallest = document;
  let attempts = 0;
  let place = 0;
  while (attempts < mostAttempts) {
    const smaller = withoutPart(smallest, place);
    if (!smaller) break;
    attempts += 1;
    const isSmaller = print(smaller).length < print(smallest).length;
    if (isSmaller && validate(schema, smaller).length === 0 && (await wanted(smaller))) {
      smallest = smaller;
      // Whole branches go first: what is left is tried from the top again.
      place = 0;
    } else place += 1;
  }
  return smallest;
}

/** The document without its part number `place`; undefined when there are fewer. */
function withoutPart(document: DocumentNode, place: number): DocumentNode | undefined {
  let seen = -1;
  const isNext = () => {
    seen += 1;
    return seen === place;
  };
  const changed = visit(document, {
    SelectionSet: (node) => {
      for (const [index, selection] of node.selections.entries()) {
        const rest = node.selections.toSpliced(index, 1);
        if (rest.length > 0 && isNext()) return { ...node, selections: rest };
        const inner = innerOf(selection, document);
        if (inner && isNext()) return { ...node, selections: node.selections.toSpliced(index, 1, ...inner.selections) };
      }
      return undefined;
    },
    Directive: () => (isNext() ? null : undefined),
    Argument: (_node, _key, _parent, _path, ancestors) => (!isInDirective(ancestors) && isNext() ? null : undefined),
    Field: (node) => (node.alias && isNext() ? { ...node, alias: undefined } : undefined),
  });
  return seen >= place ? withoutUnused(changed) : undefined;
}

function innerOf(selection: SelectionNode, document: DocumentNode): SelectionSetNode | undefined {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet;
  if (selection.kind === Kind.FIELD) return undefined;
  const fragment = document.definitions.find(
    (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
  );
  return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fragment.selectionSet : undefined;
}

function isInDirective(ancestors: readonly (ASTNode | readonly ASTNode[])[]): boolean {
  return ancestors.some((each): each is DirectiveNode => 'kind' in each && each.kind === Kind.DIRECTIVE);
}

function withoutUnused(document: DocumentNode): DocumentNode {
  let current = document;
  for (let before = -1; before !== current.definitions.length; ) {
    before = current.definitions.length;
    const used = new Set<string>();
    visit(current, {
      FragmentSpread: ({ name }) => void used.add(name.value),
      VariableDefinition: () => false,
      Variable: ({ name }) => void used.add(`$${name.value}`),
    });
    current = visit(current, {
      FragmentDefinition: ({ name }) => (used.has(name.value) ? undefined : null),
      VariableDefinition: ({ variable }) => (used.has(`$${variable.name.value}`) ? undefined : null),
    });
  }
  return current;
}
