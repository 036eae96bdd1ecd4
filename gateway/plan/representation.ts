import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isJsonObject, type JsonObject, readOwn, writeOwn } from './json.js';
import { merge } from './merge.js';
import { namesOfTypesWithin } from './possible-types.js';

/** Fills a representation from what is known of an entity. Answers whether everything that is needed was there. */
type Fill = (source: JsonObject, representation: JsonObject) => boolean;

const none: ReadonlySet<string> = new Set();

/** Makes representations of entities: https://www.apollographql.com/docs/graphos/reference/federation/subgraph-spec#entity-representations */
export class RepresentationBuilder {
  private readonly fill: Fill;

  constructor(schema: GraphQLSchema, requires: readonly QueryPlanSelectionNode[]) {
    this.fill = fillOf(schema, requires);
  }

  /** Undefined for an entity of another type than the fetch is about, and for one of which something needed is missing. */
  build(entity: JsonObject): JsonObject | undefined {
    const representation: JsonObject = {};
    return this.fill(entity, representation) && representation.__typename ? representation : undefined;
  }
}

function fillOf(schema: GraphQLSchema, selections: readonly QueryPlanSelectionNode[]): Fill {
  const fills = selections.map((selection) => {
    const below = selection.selections && fillOf(schema, selection.selections);
    if (selection.kind === 'Field') return fieldFill(selection.alias ?? selection.name, below);
    if (selection.typeCondition === undefined || !below) return () => true;
    return fragmentFill(namesOfTypesWithin(schema, selection.typeCondition), below);
  });
  return (source, representation) => {
    for (const fill of fills) if (!fill(source, representation)) return false;
    return true;
  };
}

function fieldFill(name: string, below: Fill | undefined): Fill {
  return (source, representation) => {
    const value = readOwn(source, name);
    if (value === undefined) return false;
    writeOwn(representation, name, below ? represent(value, below) : value);
    return true;
  };
}

/** What does not apply, or lacks something, adds nothing; another fragment may say enough. */
function fragmentFill(types: ReadonlySet<string>, below: Fill): Fill {
  return (source, representation) => {
    const { __typename: type } = source;
    if (typeof type !== 'string' || !types.has(type)) return true;
    const part: JsonObject = {};
    if (below(source, part)) merge(representation, part, { keepsParts: true, interfaces: none });
    return true;
  };
}

function represent(value: unknown, below: Fill): unknown {
  if (Array.isArray(value)) return value.map((each) => represent(each, below));
  if (!isJsonObject(value)) return null;
  const part: JsonObject = {};
  return below(value, part) ? part : null;
}
