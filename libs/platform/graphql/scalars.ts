import { GraphQLScalarType, Kind } from 'graphql';

/**
 * RFC 3339 in UTC; resolvers give a Date. What a client sends that is no instant comes as an invalid Date: the check of the input
 * names its field then, whereas an error thrown here names none, and for a literal would look like a mistake of the gateway's.
 */
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

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function toDate(value: unknown): Date {
  const [text, year, month, day] = (typeof value === 'string' && rfc3339.exec(value)) || [];
  // A day that its month does not have would be taken for one of the next.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return new Date(text !== undefined && Number(day) <= lastDay ? text : Number.NaN);
}

function toMinorUnits(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new TypeError('must be a whole number of minor units, at most 2^53 - 1');
}
