import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';
import type { NeededFields } from './needed-fields.js';

/** A document as it is planned, and what its aliases stand for. */
export interface AliasedDocument {
  readonly document: DocumentNode;
  /** The name that a client gave, by the name under which it is fetched. */
  readonly clientNames: ReadonlyMap<string, string>;
}

/**
 * Plans fetch keys and what `@requires` asks for under the names of those fields, beside what the client asked for. Where the client
 * calls something else by such a name (`id: sku`, or `price(currency: USD)` where euros are required), the two would be taken for one:
 * so the client's gets an alias of its own, and its name back in the answer.
 */
export function withOwnAliases(document: DocumentNode, needed: NeededFields): AliasedDocument {
  const prefix = freePrefix(document);
  const clientNames = new Map<string, string>();
  const changed = visit(document, {
    Field(field) {
      const name = responseName(field);
      if (!isTaken(field, name, needed)) return undefined;
      const value = `${prefix}${name}`;
      clientNames.set(value, name);
      return { ...field, alias: { kind: Kind.NAME, value } };
    },
  });
  return clientNames.size > 0 ? { document: changed, clientNames } : { document, clientNames };
}

export function responseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

function isTaken(field: FieldNode, name: string, { names, withArguments }: NeededFields): boolean {
  if (field.name.value !== name) return name === '__typename' || names.has(name);
  return withArguments.has(name) || (names.has(name) && (field.arguments ?? []).length > 0);
}

/** Nothing that the client calls something begins with it. */
function freePrefix(document: DocumentNode): string {
  let prefix = 'client_';
  const names = new Set<string>();
  visit(document, {
    Field(field) {
      names.add(responseName(field));
    },
  });
  while ([...names].some((name) => name.startsWith(prefix))) prefix = `${prefix}_`;
  return prefix;
}
