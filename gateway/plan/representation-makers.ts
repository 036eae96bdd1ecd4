import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isInherited, type JsonObject, readOwn, writeOwn } from './json.js';
import { namesOfTypesWithin } from './possible-types.js';
import { RepresentationBuilder } from './representation.js';
import { rewriteOf } from './rewrites.js';

/** How representations of entities of one type are made. */
export interface RepresentationMaker {
  /** What they are made of, the type first, where that is plain fields only: mostly an id. */
  readonly fields: readonly PlainField[] | undefined;
  /** Undefined for an entity that the fetch is not about, and for one of which something needed is missing. */
  make(entity: JsonObject): JsonObject | undefined;
}

/** A field that is passed on as it is. */
export interface PlainField {
  readonly name: string;
  readonly isInherited: boolean;
}

interface Fragment {
  readonly types: ReadonlySet<string>;
  /** Undefined when something in it has fields of its own. */
  readonly plain: readonly PlainField[] | undefined;
}

/** Makes representations. For most types they are a few plain fields. */
export class RepresentationMakers {
  private readonly fragments: readonly Fragment[];
  private readonly whole: RepresentationMaker;
  private readonly byType = new Map<string, RepresentationMaker>();

  constructor(schema: GraphQLSchema, { inputRewrites, requires = [] }: FetchNode) {
    const builder = new RepresentationBuilder(schema, requires);
    const rewrite = rewriteOf(schema, inputRewrites);
    this.whole = {
      fields: undefined,
      make: (entity) => {
        const representation = builder.build(entity);
        if (representation) rewrite?.(representation);
        return representation;
      },
    };
    this.fragments = requires.map((each) => ({
      types: namesOfTypesWithin(schema, each.kind === 'InlineFragment' ? (each.typeCondition ?? '') : ''),
      plain: each.kind === 'InlineFragment' && !rewrite ? plainFieldsOf(each.selections) : undefined,
    }));
  }

  /** `typename` is what an entity says it is. */
  forType(typename: unknown): RepresentationMaker {
    if (typeof typename !== 'string') return this.whole;
    const known = this.byType.get(typename);
    if (known) return known;
    const [fragment, ...others] = this.fragments.filter(({ types }) => types.has(typename));
    // What a subgraph makes up is no type to remember.
    if (!fragment) return this.whole;
    const { plain } = fragment;
    const maker =
      plain && others.length === 0 ? { fields: plain, make: (entity: JsonObject) => pick(entity, plain) } : this.whole;
    this.byType.set(typename, maker);
    return maker;
  }
}

/** With `__typename` first: an entity without a type is none. */
function plainFieldsOf(selections: readonly QueryPlanSelectionNode[]): readonly PlainField[] | undefined {
  const names: string[] = [];
  for (const selection of selections) {
    if (selection.kind !== 'Field' || selection.selections) return undefined;
    names.push(selection.alias ?? selection.name);
  }
  if (names[0] !== '__typename' || new Set(names).size < names.length) return undefined;
  return names.map((name) => ({ name, isInherited: isInherited(name) }));
}

function pick(entity: JsonObject, fields: readonly PlainField[]): JsonObject | undefined {
  const picked: JsonObject = {};
  for (const field of fields) {
    const value = valueOfField(entity, field);
    if (value === undefined) return undefined;
    if (field.isInherited) writeOwn(picked, field.name, value);
    else picked[field.name] = value;
  }
  return picked;
}

export function valueOfField(entity: JsonObject, { name, isInherited: isNotOwn }: PlainField): unknown {
  return isNotOwn ? readOwn(entity, name) : entity[name];
}
