import type { GraphQLFormattedError } from 'graphql';
import type { Faults, WrongAnswer } from './faults.js';

export interface SentAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/** Spoils an answer in ways that no resolver can. */
export function tamper(answer: SentAnswer, subgraph: string, kind: 'root' | 'entities', faults: Faults): void {
  const wrong = faults.wrongAnswerOf(subgraph, kind);
  if (wrong) spoil(answer, wrong);
  if (faults.rates.wrongTypename > 0) {
    // Root types may have any name in a subgraph.
    for (const [name, value] of Object.entries(answer.data ?? {})) renameTypes(value, name, subgraph, faults);
  }
  answer.errors = answer.errors?.map((error) => {
    if (!faults.happens('noPath', subgraph, error.message)) return error;
    const { path: _, ...rest } = error;
    return rest;
  });
  if (!answer.errors) delete answer.errors;
}

function spoil(answer: SentAnswer, wrong: WrongAnswer): void {
  if (wrong === 'null-data') answer.data = null;
  else if (wrong === 'null-data-and-errors') {
    answer.data = null;
    answer.errors = [{ message: 'nothing works' }];
  } else if (wrong === 'empty-data') answer.data = {};
  else {
    for (const [name, list] of entityLists(answer)) {
      if (wrong === 'null-entities') answer.data = { ...answer.data, [name]: null };
      else list.pop();
    }
  }
}

/** Several fetches can travel as one, each under a name of its own. */
function entityLists({ data }: SentAnswer): [name: string, list: unknown[]][] {
  return Object.entries(data ?? {}).flatMap(([name, value]): [string, unknown[]][] =>
    Array.isArray(value) ? [[name, value]] : [],
  );
}

/** All objects of a type at a response name alike: where they stand in a list is each executor's own affair. */
function renameTypes(value: unknown, name: string, subgraph: string, faults: Faults): void {
  if (Array.isArray(value)) for (const each of value) renameTypes(each, name, subgraph, faults);
  else if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>;
    const { __typename: typeName } = object;
    if (typeof typeName === 'string' && faults.happens('wrongTypename', subgraph, name, typeName)) {
      object.__typename = 'Ghost';
    }
    for (const [below, each] of Object.entries(object)) renameTypes(each, below, subgraph, faults);
  }
}
