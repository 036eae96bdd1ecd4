import type { CurrentGraph } from '../graph/current-graph.js';
import type { Subgraphs } from '../subgraphs/subgraphs.js';

const usersSubgraph = 'users';

/** Where tokens are checked, unless a variable says: at the addresses of the graph's users. */
export function introspectionUrls(graph: CurrentGraph, subgraphs: Subgraphs): string[] {
  const users = graph.get().supergraph.subgraphs.find(({ name }) => name === usersSubgraph);
  if (!users) throw new Error('the graph has no subgraph users: INTROSPECTION_URL must say who checks tokens, or none');
  return subgraphs.urlsOf(users).map((url) => new URL('/introspect', url).href);
}
