import { type DocumentNode, Kind, visit } from 'graphql';
import type { Variables } from './conditions.js';

/** What fetches of entities call their own variables, alone or in a group. */
const taken = /^(representations|of\d+)$/;

/** A document whose variables are called like none of a fetch's own, and what of the client's they are. */
export interface OwnVariables {
  readonly document: DocumentNode;
  /** The client's variables under the names that they have now. */
  rename(variables: Variables): Variables;
}

/** Gives other names to the client's variables that would be taken for representations. */
export function withOwnVariables(document: DocumentNode): OwnVariables {
  const names = new Set<string>();
  visit(document, {
    Variable({ name }) {
      names.add(name.value);
    },
  });
  const renamed = new Map<string, string>();
  for (const name of names) {
    let own = name;
    while (taken.test(own) || (own !== name && names.has(own))) own = `client_${own}`;
    if (own !== name) renamed.set(name, own);
  }
  if (renamed.size === 0) return { document, rename: (variables) => variables };
  const changed: DocumentNode = visit(document, {
    Variable(variable) {
      const value = renamed.get(variable.name.value);
      return value === undefined ? undefined : { ...variable, name: { kind: Kind.NAME, value } };
    },
  });
  const rename = (variables: Variables) =>
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [renamed.get(name) ?? name, value]));
  return { document: changed, rename };
}
