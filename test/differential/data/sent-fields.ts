import { Kind, type SelectionSetNode } from 'graphql';
import type { FederatedTypes } from './federated-types.js';

/** What a subgraph was sent, as far as it is required: what is missing is told apart from null. */
export function sentFields(value: unknown, set: SelectionSetNode, types: FederatedTypes): unknown {
  if (Array.isArray(value)) return value.map((each) => sentFields(each, set, types));
  if (typeof value !== 'object' || value === null) return value;
  const given = value as Record<string, unknown>;
  const found: Record<string, unknown> = {};
  for (const each of set.selections) {
    if (each.kind === Kind.INLINE_FRAGMENT) {
      const condition = each.typeCondition?.name.value;
      const { __typename: typeName } = given;
      const below = sentFields(given, each.selectionSet, types) as Record<string, unknown>;
      // A representation need not say what a part of it is: then what is there counts.
      const isOther =
        typeof typeName === 'string' ? condition !== undefined && !types.isSubType(typeName, condition) : false;
      for (const [name, value] of Object.entries(below)) {
        if (!isOther && (typeof typeName === 'string' || Object.hasOwn(given, name))) found[name] = value;
      }
    } else if (each.kind === Kind.FIELD && each.name.value !== '__typename') {
      const { value: name } = each.name;
      const below = Object.hasOwn(given, name) ? given[name] : 'MISSING';
      found[name] = each.selectionSet ? sentFields(below, each.selectionSet, types) : below;
    }
  }
  return found;
}
