import { GraphQLScalarType, Kind } from 'graphql';

/** RFC 3339 in UTC; resolvers give a Date. */
export const dateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('DateTime wants a Date');
  },
  parseValue: toDate,
  parseLiteral: (node) => toDate(node.kind === Kind.STRING ? node.value : undefined),
});

/** Whole minor units of money; the limit is that of a double's exact integers, 2^53 - 1. */
export const minorUnitsScalar = new GraphQLScalarType<number, number>({
  name: 'MinorUnits',
  serialize(value) {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw new TypeError('MinorUnits wants a safe integer');
  },
  parseValue: toMinorUnits,
  parseLiteral: (node) => toMinorUnits(node.kind === Kind.INT ? Number(node.value) : undefined),
});

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function toDate(value: unknown): Date {
  const date = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime())) throw new TypeError('must be an RFC 3339 instant');
  return date;
}

function toMinorUnits(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new TypeError('must be a whole number of minor units, at most 2^53 - 1');
}
