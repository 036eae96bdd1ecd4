import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import { movableInputs } from './what-moves-what.js';

/** The movable inputs that a field's arguments set, or may set: nobody knows what comes in a variable, or looks into a default. */
export function movableInputsOf(field: GraphQLField<unknown, unknown>, { arguments: given = [] }: FieldNode): string[] {
  return field.args.flatMap(({ name, type, defaultValue }) => {
    const argument: ArgumentNode | undefined = given.find((each) => each.name.value === name);
    if (argument) return setBy(argument.value, type);
    return defaultValue === undefined ? [] : within(type);
  });
}

function setBy(value: ValueNode, type: GraphQLInputType): string[] {
  const input = getNamedType(type);
  if (!isInputObjectType(input)) return [];
  if (value.kind === Kind.VARIABLE) return within(input);
  if (value.kind === Kind.LIST) return value.values.flatMap((each) => setBy(each, input));
  if (value.kind !== Kind.OBJECT) return [];
  const fields = input.getFields();
  const own = value.fields.flatMap((each) => {
    const known = fields[each.name.value];
    return [`${input.name}.${each.name.value}`, ...(known ? setBy(each.value, known.type) : [])];
  });
  const left = Object.values(fields).filter(({ name }) => !value.fields.some((each) => each.name.value === name));
  const byDefault = left.flatMap(({ name, type, defaultValue }) =>
    defaultValue === undefined ? [] : [`${input.name}.${name}`, ...within(type)],
  );
  return [...own, ...byDefault].filter((coordinate) => movableInputs.includes(coordinate));
}

/** All that a value of a type may set. */
function within(type: GraphQLInputType, seen = new Set<string>()): string[] {
  const input = getNamedType(type);
  if (!isInputObjectType(input) || seen.has(input.name)) return [];
  seen.add(input.name);
  return Object.values(input.getFields()).flatMap(({ name, type: fieldType }) => {
    const coordinate = `${input.name}.${name}`;
    return [...(movableInputs.includes(coordinate) ? [coordinate] : []), ...within(fieldType, seen)];
  });
}
