import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Subgraph } from '../subgraphs/subgraph.js';
import type { HoleFinder } from './holes.js';
import type { ResponsePath } from './response-path.js';

/** What plans need of a subgraph. */
export type Fetcher = Pick<Subgraph, 'fetch' | 'name' | 'unavailable'>;

/** What a fetch is made of. */
export interface FetchParts {
  readonly node: FetchNode;
  /** Where in the answer what is fetched belongs. */
  readonly path: ResponsePath;
  /** The supergraph's, with what is inaccessible. */
  readonly schema: GraphQLSchema;
  /** The names of interfaces: a subgraph may have them as object types, by @interfaceObject. */
  readonly interfaces: ReadonlySet<string>;
  readonly holes: HoleFinder;
}
