import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { Random } from '../../../libs/platform/testing/random.js';

/** An enum's value, which is written without quotes. */
class EnumName {
  constructor(readonly name: string) {}
}

/** Text of a GraphQL value, or of a variable in its place. */
export type Place = (type: GraphQLInputType, mayVary: boolean) => string | undefined;

const strings = ['', 'x', 'é "q" \\ \n', '\u2028', 'a😀\ud83d', '@'];
const mostDepth = 3;

/** A value of an input type as a variable carries it. */
export function variableValue(random: Random, type: GraphQLInputType): unknown {
  return JSON.parse(
    JSON.stringify(anyValue(random, type, 0), (_, value) => (value instanceof EnumName ? value.name : value)),
  );
}

/** A value of an input type as a document carries it. `place` may put a variable where a part of it belongs. */
export function literalValue(random: Random, type: GraphQLInputType, place: Place): string {
  return literal(random, type, place, 0);
}

function anyValue(random: Random, type: GraphQLInputType, depth: number): unknown {
  if (isNonNullType(type)) return someValue(random, type.ofType, depth);
  return random.chance(0.12) ? null : someValue(random, type, depth);
}

function someValue(random: Random, type: GraphQLInputType, depth: number): unknown {
  if (isListType(type)) {
    // One value stands for a list of it.
    if (random.chance(0.15)) return anyValue(random, type.ofType, depth) ?? [];
    return Array.from({ length: random.between(0, 3) }, () => anyValue(random, type.ofType, depth));
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) =>
        depth < mostDepth && (random.chance(0.5) || (isNonNullType(field.type) && field.defaultValue === undefined)),
    );
    return Object.fromEntries(fields.map((field) => [field.name, anyValue(random, field.type, depth + 1)]));
  }
  if (isEnumType(type)) return new EnumName(random.pick(type.getValues()).name);
  const name = String(type);
  if (name === 'Int') return random.pick([0, -5, 2_147_483_647]);
  if (name === 'Float') return random.pick([0, 1.5, -2e10, 7]);
  if (name === 'Boolean') return random.chance(0.5);
  if (name === 'ID') return random.pick<unknown>(['id', 5, '5', '']);
  if (name === 'String') return random.pick(strings);
  return random.pick<unknown>([1, 'blob', [1, [null]], { a: { b: [true] }, constructor: 1 }]);
}

function literal(random: Random, type: GraphQLInputType, place: Place, depth: number): string {
  const variable = place(type, depth > 0);
  if (variable !== undefined) return variable;
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isInputObjectType(inner) && depth < mostDepth && !random.chance(0.1)) {
    const fields = Object.values(inner.getFields()).filter(
      (field) => random.chance(0.5) || (isNonNullType(field.type) && field.defaultValue === undefined),
    );
    return `{${fields.map((field) => `${field.name}: ${literal(random, field.type, place, depth + 1)}`).join(', ')}}`;
  }
  if (isListType(inner) && random.chance(0.7)) {
    const entries = Array.from({ length: random.between(0, 3) }, () => literal(random, inner.ofType, place, depth + 1));
    return `[${entries.join(', ')}]`;
  }
  return print(anyValue(random, type, depth));
}

function print(value: unknown): string {
  if (value instanceof EnumName) return value.name;
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  // Half a surrogate pair can stand in variables, not in a document.
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${name}: ${print(each)}`)
    .join(', ')}}`;
}
