import { type ConstDirectiveNode, type DirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

export function argumentsOf(directive: ConstDirectiveNode | DirectiveNode): Record<string, unknown> {
  return Object.fromEntries(
    (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );
}

/** What a directive of a federation feature is called in this supergraph: features can be renamed by `@link(as:)`, and their parts by `import`. */
export function directiveName(document: DocumentNode, feature: string, directive: string): string {
  for (const { url, as, import: imports } of links(document)) {
    const named = typeof url === 'string' ? /\/([\w-]+)\/v\d+\.\d+$/.exec(url)?.[1] : undefined;
    if (named !== feature) continue;
    for (const imported of Array.isArray(imports) ? imports : []) {
      const { name, as: alias = name } = typeof imported === 'string' ? { name: imported } : imported;
      if (name === `@${directive}`) return String(alias).slice(1);
    }
    const prefix = typeof as === 'string' ? as : feature;
    return directive === feature ? prefix : `${prefix}__${directive}`;
  }
  return directive;
}

/** The names of the root types. */
export function operationTypeNames(document: DocumentNode) {
  const names = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    for (const { operation, type } of definition.operationTypes) names[operation] = type.name.value;
  }
  return names;
}

function links(document: DocumentNode): Record<string, unknown>[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION
      ? (definition.directives ?? []).filter(({ name }) => name.value === 'link').map(argumentsOf)
      : [],
  );
}
