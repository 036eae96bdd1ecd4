import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isJsonObject, type JsonObject, readOwn, writeOwn } from './json.js';
import { namesOfTypesWithin } from './possible-types.js';

/** Changes what goes into or comes out of a fetch where a subgraph calls something by another name than the graph. */
export type Rewrite = (value: JsonObject) => void;

const typeCondition = '... on ';

/** Undefined when there is nothing to change. */
export function rewriteOf(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
): Rewrite | undefined {
  if (!rewrites || rewrites.length === 0) return undefined;
  const all = rewrites.map((rewrite) => compile(schema, rewrite));
  return (value) => {
    for (const rewrite of all) rewrite(value);
  };
}

function compile(schema: GraphQLSchema, rewrite: FetchDataRewrite): Rewrite {
  const name = rewrite.path.at(-1);
  if (name === undefined) return () => {};
  let apply: Rewrite = (object) => {
    if (rewrite.kind === 'ValueSetter') return writeOwn(object, name, rewrite.setValueTo);
    const value = readOwn(object, name);
    if (value === undefined || value === null) return undefined;
    writeOwn(object, rewrite.renameKeyTo, value);
    delete object[name];
    return undefined;
  };
  for (const step of rewrite.path.slice(0, -1).reverse()) {
    apply = step.startsWith(typeCondition)
      ? whereOf(namesOfTypesWithin(schema, step.slice(typeCondition.length)), apply)
      : below(step, apply);
  }
  return apply;
}

/** An object that does not say what it is gets the benefit of the doubt: its type is not always asked for. */
function whereOf(types: ReadonlySet<string>, apply: Rewrite): Rewrite {
  return (object) => {
    const { __typename: type } = object;
    if (typeof type !== 'string' || types.has(type)) apply(object);
  };
}

function below(name: string, apply: Rewrite): Rewrite {
  const each = (value: unknown): void => {
    if (Array.isArray(value)) for (const entry of value) each(entry);
    else if (isJsonObject(value)) apply(value);
  };
  return (object) => each(readOwn(object, name));
}
