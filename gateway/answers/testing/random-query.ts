import fc, { type GeneratorValue } from 'fast-check';
import {
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  isUnionType,
} from 'graphql';

export interface RandomQuery {
  readonly text: string;
  /** What it selects, whatever a directive may leave out: all types' where a type is abstract. */
  readonly coordinates: ReadonlySet<string>;
}

const maxDepth = 6;

/** How often a query that likes some fields takes another one all the same: once in so many. */
const slips = 30;

/**
 * A valid query over a schema, written in one of the many ways: aliases, fragments in fragments, fields that may be skipped. Half
 * of them select, with a slip now and then, what is liked.
 */
export function randomQuery(
  schema: GraphQLSchema,
  isLiked: (coordinate: string) => boolean,
  gen: GeneratorValue,
): RandomQuery {
  const coordinates = new Set<string>();
  const fragments: string[] = [];
  let names = 0;
  const upTo = (max: number) => gen(fc.integer, { min: 0, max });
  const oneOf = <T>(all: readonly T[]): T => {
    const chosen = all[upTo(all.length - 1)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  const isPicky = upTo(1) === 0;
  const directive = () => oneOf(['', '', '', ' @skip(if: $yes)', ' @include(if: $yes)', ' @include(if: false)']);

  function selections(type: GraphQLCompositeType, depth: number): string {
    const all = Array.from({ length: 1 + upTo(2) }, () => selection(type, depth));
    // Something to select where all else is left out.
    return `{ n${++names}: __typename ${all.join(' ')} }`;
  }

  function selection(type: GraphQLCompositeType, depth: number): string {
    const kind = upTo(9);
    if (kind === 0) return '__typename';
    if (depth < maxDepth) {
      if (kind === 1) return `...${directive()} ${selections(type, depth + 1)}`;
      if (kind === 2 || isUnionType(type)) {
        const on = isAbstractType(type) ? oneOf(schema.getPossibleTypes(type)) : type;
        return `... on ${on.name}${directive()} ${selections(on, depth + 1)}`;
      }
      if (kind === 3) return spread(type, depth);
    }
    return isUnionType(type) ? '__typename' : field(type, depth);
  }

  function spread(type: GraphQLCompositeType, depth: number): string {
    const name = `F${++names}`;
    fragments.push(`fragment ${name} on ${type.name} ${selections(type, depth + 1)}`);
    return `...${name}${directive()}`;
  }

  function field(type: Exclude<GraphQLCompositeType, { getTypes(): unknown }>, depth: number): string {
    const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    const isFree = !isPicky || upTo(slips) === slips;
    const all = Object.values(type.getFields()).filter(
      ({ name }) => isFree || types.every((each) => isLiked(`${each.name}.${name}`)),
    );
    if (all.length === 0) return '__typename';
    const leaves = all.filter((each) => !isCompositeType(getNamedType(each.type)));
    const chosen = oneOf(depth >= maxDepth && leaves.length > 0 ? leaves : all);
    const below = getNamedType(chosen.type);
    if (depth >= maxDepth && isCompositeType(below)) return '__typename';
    for (const each of types) coordinates.add(`${each.name}.${chosen.name}`);
    const required = chosen.args.filter(isRequiredArgument).map((each) => `${each.name}: ${literalOf(each.type)}`);
    const given = required.length > 0 ? `(${required.join(', ')})` : '';
    const sub = isCompositeType(below) ? ` ${selections(below, depth + 1)}` : '';
    return `a${++names}: ${chosen.name}${given}${directive()}${sub}`;
  }

  const query = schema.getQueryType();
  if (!query) throw new Error('the schema has no queries');
  const operation = `query Q($yes: Boolean = true) { used: __typename @include(if: $yes) ... ${selections(query, 0)} }`;
  // Others in the document are not what is asked for.
  const other = 'query Other { me { email } }';
  const isAlone = upTo(1) === 0 || !query.getFields().me;
  const parts = [operation, ...fragments, ...(isAlone ? [] : [other])];
  return { text: parts.join('\n'), coordinates };
}

function literalOf(type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return `[${literalOf(nullable.ofType)}]`;
  if (isInputObjectType(nullable)) {
    const required = Object.values(nullable.getFields()).filter(isRequiredInputField);
    return `{ ${required.map((each) => `${each.name}: ${literalOf(each.type)}`).join(', ')} }`;
  }
  if (isScalarType(nullable) && ['Int', 'Float', 'MinorUnits'].includes(nullable.name)) return '1';
  return '"x"';
}
