import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import type { Variables } from './conditions.js';
import { collectFields, type FieldGroup, type Selections } from './field-groups.js';
import { isInherited, isJsonObject, type JsonObject, readOwn, writeOwn } from './json.js';
import { leafCheck } from './leaf-values.js';
import { LongText, longCharacters } from './long-text.js';
import type { Shaping } from './shaping.js';

/** What a document selects, and what its fields were fetched as. */
export interface SelectionsToShape extends Selections {
  /** The client's name of a field that was fetched under another one. */
  readonly clientNames: ReadonlyMap<string, string>;
  /** Answers a field that tells of the schema. */
  readonly introspect: (group: FieldGroup, variables: Variables) => unknown;
}

/** Stands for a null where there must be none: what it is part of becomes null in its place. */
const unfit = Symbol('unfit');

/** Makes what a client gets of what was fetched. */
type Complete = (fetched: unknown, shaping: Shaping) => unknown;

interface FieldShape {
  readonly name: string;
  readonly source: string;
  readonly isInherited: boolean;
  readonly complete: Complete;
  /** Of a scalar or an enum: whether a value can be told as it is, which most can. */
  readonly isFine: ((fetched: unknown) => boolean) | undefined;
  /** Of `__typename` and the schema's fields: told of the object itself. */
  readonly tell: ((object: JsonObject, shaping: Shaping) => unknown) | undefined;
}

/** How objects at one place of an answer are made, for each type that they may turn out to be. */
export class ObjectShape {
  private readonly fieldsByType = new Map<string, readonly FieldShape[]>();
  private untyped: readonly FieldShape[] | undefined;
  /** Mostly the next object is of the same type. */
  private lastType: string | undefined;
  private lastFields: readonly FieldShape[] | undefined;

  constructor(
    private readonly selections: SelectionsToShape,
    private readonly selectionSets: readonly SelectionSetNode[],
    private readonly declared: GraphQLCompositeType,
  ) {}

  /** Null where the object lacks what it must not lack, or says that it is of a type which clients do not know. */
  shape(fetched: JsonObject, shaping: Shaping, place: Place): JsonObject | null {
    const fields = this.fieldsFor(fetched.__typename);
    if (!fields) {
      shaping.misfit(`Invalid __typename found for object at ${place(shaping.path)}.`);
      return null;
    }
    const object: JsonObject = {};
    for (const field of fields) {
      const value = shapedValue(field, fetched, shaping);
      if (value === unfit) return null;
      if (field.isInherited) writeOwn(object, field.name, value);
      else object[field.name] = value;
    }
    return object;
  }

  private fieldsFor(typename: unknown): readonly FieldShape[] | undefined {
    if (typename === undefined || typename === null) {
      this.untyped ??= this.makeFields(isObjectType(this.declared) ? this.declared : undefined);
      return this.untyped;
    }
    if (typename === this.lastType) return this.lastFields;
    if (typeof typename !== 'string') return undefined;
    const fields = this.fieldsByType.get(typename) ?? this.learn(typename);
    if (fields) {
      this.lastType = typename;
      this.lastFields = fields;
    }
    return fields;
  }

  /** Undefined for a type that clients do not know. */
  private learn(typename: string): readonly FieldShape[] | undefined {
    const type = this.selections.schema.getType(typename);
    if (!isCompositeType(type)) return undefined;
    const made = this.makeFields(type);
    this.fieldsByType.set(typename, made);
    return made;
  }

  private makeFields(named: GraphQLCompositeType | undefined): FieldShape[] {
    const groups = collectFields(this.selections, this.selectionSets, this.declared, named);
    return [...groups].map(([source, group]) => this.makeField(source, group, named));
  }

  private makeField(source: string, group: FieldGroup, named: GraphQLCompositeType | undefined): FieldShape {
    const { clientNames, introspect } = this.selections;
    const name = clientNames.get(source) ?? source;
    const shape = {
      name,
      source,
      isInherited: isInherited(name) || isInherited(source),
      isFine: undefined,
      tell: undefined,
    };
    const asked = group.field.name.value;
    if (asked === '__typename')
      return { ...shape, complete: asIs, tell: this.typenameOf(source, named ?? group.parent) };
    if (asked === '__schema' || asked === '__type')
      return { ...shape, complete: asIs, tell: (_, { variables }) => introspect(group, variables) };
    const { parent } = group;
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[asked] : undefined;
    if (!definition) throw new Error(`${parent.name} has no field ${asked}`);
    const value = getNullableType(definition.type);
    return {
      ...shape,
      complete: this.completeOf(definition.type, group, `field ${(named ?? parent).name}.${name}`),
      isFine: isLeafType(value) ? fineCheck(value) : undefined,
    };
  }

  private completeOf(type: GraphQLOutputType, { selectionSets }: FieldGroup, field: string): Complete {
    const complete = (of: GraphQLOutputType, place: Place): Complete => {
      if (isNonNullType(of)) return completeNonNull(complete(of.ofType, place), place);
      if (isListType(of)) return completeList(complete(of.ofType, entryOf(of.ofType)), place);
      if (isLeafType(of)) return completeLeaf(leafCheck(of), place);
      return completeObject(new ObjectShape(this.selections, selectionSets, of), place);
    };
    return complete(type, () => field);
  }

  /** The type's name as the graph knows it: a subgraph may call its root types and `@interfaceObject`s otherwise. */
  private typenameOf(source: string, type: GraphQLCompositeType): (object: JsonObject) => unknown {
    const { schema } = this.selections;
    const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
    return (object) => {
      if (isRoot) return type.name;
      const said = readOwn(object, source) ?? object.__typename;
      const known = typeof said === 'string' ? schema.getType(said) : undefined;
      const told = known ?? type;
      return isObjectType(told) ? told.name : unfit;
    };
  }
}

/** Null and long texts are looked at more closely. */
function fineCheck(type: GraphQLLeafType): (fetched: unknown) => boolean {
  const isValid = leafCheck(type);
  return (fetched) => fetched !== null && fetched !== undefined && isValid(fetched) && !isLong(fetched);
}

function isLong(value: unknown): value is string {
  return typeof value === 'string' && value.length >= longCharacters;
}

function asIs(value: unknown): unknown {
  return value;
}

function shapedValue(field: FieldShape, fetched: JsonObject, shaping: Shaping): unknown {
  const { source, isFine, tell } = field;
  if (tell) {
    const told = tell(fetched, shaping);
    if (told === unfit) shaping.nullified += 1;
    return told;
  }
  const value = field.isInherited ? readOwn(fetched, source) : fetched[source];
  if (isFine?.(value)) return value;
  shaping.path.push(field.name);
  const completed = field.complete(value, shaping);
  shaping.path.pop();
  return completed;
}

/** What a message calls the value at the end of a path. */
type Place = (path: Shaping['path']) => string;

function entryOf(type: GraphQLOutputType): Place {
  const named = String(isNonNullType(type) ? type.ofType : type);
  return (path) => `array element of type ${named} at index ${path.at(-1)}`;
}

function completeNonNull(complete: Complete, place: Place): Complete {
  return (fetched, shaping) => {
    const before = shaping.nullified;
    const value = complete(fetched, shaping);
    if (value !== null) return value;
    // What made it null has been told, if it was something below.
    if (shaping.nullified === before) shaping.misfit(`Cannot return null for non-nullable ${place(shaping.path)}.`);
    return unfit;
  };
}

function completeList(complete: Complete, place: Place): Complete {
  return (fetched, shaping) => {
    if (fetched === null || fetched === undefined) return null;
    if (!Array.isArray(fetched)) return misfit(shaping, place);
    const list = new Array<unknown>(fetched.length);
    const depth = shaping.path.push(0) - 1;
    let fits = true;
    for (let index = 0; index < fetched.length; index += 1) {
      shaping.path[depth] = index;
      list[index] = complete(fetched[index], shaping);
      if (list[index] === unfit) fits = false;
    }
    shaping.path.pop();
    return fits ? list : null;
  };
}

function completeObject(shape: ObjectShape, place: Place): Complete {
  return (fetched, shaping) => {
    if (fetched === null || fetched === undefined) return null;
    return isJsonObject(fetched) ? shape.shape(fetched, shaping, place) : misfit(shaping, place);
  };
}

function completeLeaf(isValid: (value: unknown) => boolean, place: Place): Complete {
  return (fetched, shaping) => {
    if (fetched === null || fetched === undefined) return null;
    if (!isValid(fetched)) return misfit(shaping, place);
    return isLong(fetched) && shaping.isPlain ? new LongText(fetched) : fetched;
  };
}

function misfit(shaping: Shaping, place: Place): null {
  shaping.misfit(`Invalid value found for ${place(shaping.path)}.`);
  return null;
}
