import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  typeFromAST,
} from 'graphql';
import { badInput } from '#platform/errors';
import { inputPathOfVariable } from './input-paths.js';
import type { PreparedOperation } from './prepared-operation.js';
import { shortened, withoutSuggestions } from './suggestions.js';

const maxFields = 50;

/** Checks variables against their types. Throws BAD_USER_INPUT that names the first 50 wrong ones by their paths below the field they are for. */
export function checkVariables(
  schema: GraphQLSchema,
  { document, definition }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
): void {
  const wrong: [path: string, why: string][] = [];
  const note = (name: string, below: readonly (string | number)[], why: string) => {
    const path = [inputPathOfVariable(document, name), ...below].join('.');
    wrong.push([path, shortened(withoutSuggestions(why))]);
    // A list of a hundred thousand wrong items is not looked through to its end.
    if (wrong.length === maxFields) throw badInput(Object.fromEntries(wrong));
  };
  for (const { variable, type: typeNode, defaultValue } of definition.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    if (!isInputType(type)) continue;
    if (!Object.hasOwn(variables, name) || variables[name] === undefined) {
      if (isNonNullType(type) && !defaultValue) note(name, [], `A value of type ${type} is required.`);
      continue;
    }
    const value = variables[name];
    if (value === null) {
      if (isNonNullType(type)) note(name, [], `A value of type ${type} is required, not null.`);
      continue;
    }
    coerceInputValue(value, type, (path, _value, error: GraphQLError) => note(name, path, error.message));
  }
  if (wrong.length > 0) throw badInput(Object.fromEntries(wrong));
}
