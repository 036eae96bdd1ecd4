import type { z } from 'zod';

/** What is asked of entities of one type. */
export interface EntityQuestion<Key, Entity> {
  type: string;
  /** What is asked of each, as a GraphQL selection, which may use the variable `argument.name`. */
  selection: string;
  schema: z.ZodType<Entity>;
  /** What stands for a key in the question: the entity's key fields, and those that the selection requires. */
  representation(key: Key): object;
  /** An argument that differs from key to key. */
  argument?: { name: string; type: string; of(key: Key): unknown };
}

/** One request for many keys, and where in its answer each is to be found. */
export interface AskedTogether {
  query: string;
  variables: Record<string, unknown>;
  places: readonly { field: string; index: number }[];
}

/** Keys with the same argument share a field of the query; what two keys have in common is asked once. */
export function askAll<Key>(question: EntityQuestion<Key, unknown>, keys: readonly Key[]): AskedTogether {
  const groups = new Map<unknown, Group>();
  const places = keys.map((key) => {
    const argument = question.argument?.of(key);
    const group = groups.get(argument) ?? { place: groups.size, argument, representations: new Map() };
    groups.set(argument, group);
    const representation = { __typename: question.type, ...question.representation(key) };
    const text = JSON.stringify(representation);
    const index = group.representations.get(text)?.index ?? group.representations.size;
    group.representations.set(text, { index, representation });
    return { field: `group${group.place}`, index };
  });
  const variables: Record<string, unknown> = {};
  for (const { place, argument, representations } of groups.values()) {
    variables[`keys${place}`] = [...representations.values()].map(({ representation }) => representation);
    if (question.argument) variables[`${question.argument.name}${place}`] = argument;
  }
  return { query: queryOf(question, groups.size), variables, places };
}

/** The keys that share an argument. */
interface Group {
  place: number;
  argument: unknown;
  representations: Map<string, { index: number; representation: object }>;
}

function queryOf<Key>({ type, selection, argument }: EntityQuestion<Key, unknown>, groups: number): string {
  const places = Array.from({ length: groups }, (_, place) => place);
  const declared = places.map((place) => {
    const own = argument ? `, $${argument.name}${place}: ${argument.type}` : '';
    return `$keys${place}: [_Any!]!${own}`;
  });
  const fields = places.map((place) => {
    const asked = argument ? selection.replaceAll(`$${argument.name}`, `$${argument.name}${place}`) : selection;
    return `group${place}: _entities(representations: $keys${place}) { ... on ${type} ${asked} }`;
  });
  return `query(${declared.join(', ')}) { ${fields.join(' ')} }`;
}
