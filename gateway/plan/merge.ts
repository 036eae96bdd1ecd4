import { isJsonObject, type JsonObject, readOwn, writeOwn } from './json.js';

export interface MergeOptions {
  /** Whether what is there may keep parts of what was fetched as its own; else it gets copies. */
  readonly keepsParts: boolean;
  /** Types that a subgraph may take for object types: what it calls an object by them does not replace a better name. */
  readonly interfaces: ReadonlySet<string>;
}

/** Puts what was fetched into what is there. */
export function merge(target: JsonObject, source: JsonObject, options: MergeOptions): void {
  for (const name in source) {
    const value = source[name];
    if (typeof value === 'object' && value !== null) {
      writeOwn(target, name, merged(readOwn(target, name), value, options));
    } else if (name !== '__typename' || !isVague(value, target, options)) {
      writeOwn(target, name, value);
    }
  }
}

/** What a value becomes: lists of one length are merged entry by entry, since both are about the same things in the same order. */
function merged(known: unknown, value: object, options: MergeOptions): unknown {
  if (isJsonObject(value) && isJsonObject(known)) {
    merge(known, value, options);
    return known;
  }
  if (Array.isArray(value) && Array.isArray(known) && known.length === value.length) {
    for (const [index, each] of value.entries()) {
      known[index] = typeof each === 'object' && each !== null ? merged(known[index], each, options) : each;
    }
    return known;
  }
  return options.keepsParts ? value : copyOf(value);
}

function isVague(typename: unknown, target: JsonObject, { interfaces }: MergeOptions): boolean {
  return typeof typename === 'string' && interfaces.has(typename) && typeof target.__typename === 'string';
}

/** A copy that shares nothing. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  return isJsonObject(value) ? copyOfObject(value) : value;
}

export function copyOfObject(value: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const name in value) writeOwn(copy, name, copyOf(value[name]));
  return copy;
}
