import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

const rowsUnlessAsked = 3;
const scalars: Record<string, unknown> = {
  Int: 1,
  Float: 1.5,
  Boolean: false,
  String: 'text',
  DateTime: '2026-01-01T00:00:00Z',
  MinorUnits: 100,
};

/** Answers any field by its type: lists have three rows, or what `first` asked for, and what was asked for by an id has that id. */
export const answerByType: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const known = defaultFieldResolver(source, args, context, info);
  if (known !== undefined && known !== null) return known;
  return valueFor(info.returnType, { ...args, rows: rowsOf(source) });
};

function rowsOf(source: unknown): number {
  const rows: unknown = typeof source === 'object' && source !== null ? Reflect.get(source, 'rows') : undefined;
  return typeof rows === 'number' ? rows : rowsUnlessAsked;
}

function valueFor(type: GraphQLOutputType, args: Record<string, unknown>): unknown {
  if (isNonNullType(type)) return valueFor(type.ofType, args);
  if (isListType(type)) {
    return Array.from({ length: Number(args.rows) }, (_, row) => valueFor(type.ofType, { id: `${row}` }));
  }
  if (isEnumType(type)) return type.getValues()[0]?.value;
  const id = typeof args.id === 'string' ? args.id : 'id';
  if (isObjectType(type)) return { id, rows: args.first };
  return type.name === 'ID' ? id : scalars[type.name];
}
