import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isInherited, type JsonObject, readOwn } from './json.js';
import { jsonText } from './json-text.js';
import { namesOfTypesWithin } from './possible-types.js';
import { RepresentationBuilder } from './representation.js';
import { rewriteOf } from './rewrites.js';

/** How representations of entities of one type are written. */
export interface TypeWriter {
  /** The one field that alone tells one representation from another, where there is one: mostly the id. */
  readonly id: PlainField | undefined;
  /** JSON; undefined for an entity that the fetch is not about, and for one of which something needed is missing. */
  write(entity: JsonObject): string | undefined;
}

/** A field that is written as it is. */
interface PlainField {
  readonly name: string;
  readonly isInherited: boolean;
  /** The text before its value. */
  readonly before: string;
}

interface Fragment {
  readonly types: ReadonlySet<string>;
  /** Undefined when something in it has fields of its own. */
  readonly plain: readonly PlainField[] | undefined;
}

/** Writes representations as JSON. For most types they are a few plain fields, and no object is made on the way. */
export class RepresentationWriter {
  private readonly fragments: readonly Fragment[];
  private readonly whole: TypeWriter;
  private readonly byType = new Map<string, TypeWriter>();

  constructor(schema: GraphQLSchema, { inputRewrites, requires = [] }: FetchNode) {
    const builder = new RepresentationBuilder(schema, requires);
    const rewrite = rewriteOf(schema, inputRewrites);
    this.whole = {
      id: undefined,
      write: (entity) => {
        const representation = builder.build(entity);
        if (!representation) return undefined;
        rewrite?.(representation);
        return JSON.stringify(representation);
      },
    };
    this.fragments = requires.map((each) => ({
      types: namesOfTypesWithin(schema, each.kind === 'InlineFragment' ? (each.typeCondition ?? '') : ''),
      plain: each.kind === 'InlineFragment' && !rewrite ? plainFieldsOf(each.selections) : undefined,
    }));
  }

  /** `typename` is what an entity says it is. */
  forType(typename: unknown): TypeWriter {
    if (typeof typename !== 'string') return this.whole;
    const known = this.byType.get(typename);
    if (known) return known;
    const [fragment, ...others] = this.fragments.filter(({ types }) => types.has(typename));
    // What a subgraph makes up is no type to remember.
    if (!fragment) return this.whole;
    const writer = fragment.plain && others.length === 0 ? plainWriter(fragment.plain) : this.whole;
    this.byType.set(typename, writer);
    return writer;
  }
}

function plainWriter(fields: readonly PlainField[]): TypeWriter {
  const [, id, ...others] = fields;
  return { id: others.length === 0 ? id : undefined, write: (entity) => writePlain(entity, fields) };
}

/** With `__typename` first: an entity without a type is none. */
function plainFieldsOf(selections: readonly QueryPlanSelectionNode[]): readonly PlainField[] | undefined {
  const names: string[] = [];
  for (const selection of selections) {
    if (selection.kind !== 'Field' || selection.selections) return undefined;
    names.push(selection.alias ?? selection.name);
  }
  if (names[0] !== '__typename' || new Set(names).size < names.length) return undefined;
  return names.map((name, index) => ({
    name,
    isInherited: isInherited(name),
    before: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
  }));
}

function writePlain(entity: JsonObject, fields: readonly PlainField[]): string | undefined {
  let text = '';
  for (const field of fields) {
    const value = valueOfField(entity, field);
    if (value === undefined) return undefined;
    text += field.before + jsonText(value);
  }
  return `${text}}`;
}

export function valueOfField(entity: JsonObject, { name, isInherited: isNotOwn }: PlainField): unknown {
  return isNotOwn ? readOwn(entity, name) : entity[name];
}
