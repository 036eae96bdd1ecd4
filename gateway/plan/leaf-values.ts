import { type GraphQLLeafType, isEnumType, specifiedScalarTypes } from 'graphql';

const builtIn: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['Boolean', (value: unknown) => typeof value === 'boolean'],
  ['Float', Number.isFinite],
  ['ID', (value: unknown) => typeof value === 'string' || isPlainInteger(value)],
  ['Int', isPlainInteger],
  ['String', (value: unknown) => typeof value === 'string'],
]);

/** Whether a subgraph's value is one of a type: https://spec.graphql.org/September2025/#sec-Scalars. A custom scalar may be anything. */
export function leafCheck(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => typeof value === 'string' && names.has(value);
  }
  const isSpecified = specifiedScalarTypes.some(({ name }) => name === type.name);
  return (isSpecified ? builtIn.get(type.name) : undefined) ?? (() => true);
}

/** Not `1e21`, which clients would not read as an integer. */
function isPlainInteger(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) < 1e21;
}
