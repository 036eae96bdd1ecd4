import { type ASTNode, BREAK, type DocumentNode, Kind, visit } from 'graphql';

/** Where a value stands below its field: `input.items.0.quantity`. Undefined when it is no part of an argument or default. */
export function inputPathOf(document: DocumentNode, value: ASTNode): string | undefined {
  let found: string | undefined;
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (node !== value) return undefined;
      found = pathThrough([...ancestors, ...(parent ? [parent] : []), node]);
      return BREAK;
    },
  });
  return found;
}

/** Where a variable goes: the path of its first use, so that paths read the same for variables and for literals. */
export function inputPathOfVariable(document: DocumentNode, name: string): string {
  let found: string | undefined;
  visit(document, {
    VariableDefinition: () => false,
    Variable(node, _key, parent, _path, ancestors) {
      if (node.name.value !== name) return undefined;
      found = pathThrough([...ancestors, ...(parent ? [parent] : []), node]);
      return BREAK;
    },
  });
  return found ?? name;
}

function pathThrough(nodes: readonly (ASTNode | readonly ASTNode[])[]): string | undefined {
  const path: (string | number)[] = [];
  let isList = false;
  for (const [position, node] of nodes.entries()) {
    if (isNodeList(node)) {
      const next = nodes[position + 1];
      if (isList && next && !isNodeList(next)) path.push(node.indexOf(next));
      continue;
    }
    isList = node.kind === Kind.LIST;
    if (node.kind === Kind.FIELD || node.kind === Kind.DIRECTIVE) path.length = 0;
    if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) path.push(node.name.value);
    if (node.kind === Kind.VARIABLE_DEFINITION) path.push(node.variable.name.value);
  }
  return path.length > 0 ? path.join('.') : undefined;
}

function isNodeList(node: ASTNode | readonly ASTNode[]): node is readonly ASTNode[] {
  return Array.isArray(node);
}
