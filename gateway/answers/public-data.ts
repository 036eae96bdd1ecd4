import type { PreparedOperation } from '../documents/prepared-operation.js';
import type { Graph } from '../graph/graph.js';
import { movableInputs, movedElsewhere, movesNothingPublic, type Pattern } from './what-moves-what.js';

/** The public coordinates that a mutation may have moved. */
export function movedByMutation(graph: Graph, operation: PreparedOperation): Set<string> {
  const moved = new Set<string>();
  for (const { value: field } of operation.rootFields.map(({ name }) => name)) {
    if (movesNothingPublic.has(field)) continue;
    const subgraphs = graph.supergraph.ownersOf(`${graph.supergraph.mutationType}.${field}`);
    const patterns = [...subgraphs.map((subgraph) => `${subgraph}:*`), ...(movedElsewhere[field] ?? [])];
    for (const coordinate of expand(graph, patterns)) moved.add(coordinate);
  }
  return moved;
}

/** The public coordinates that patterns mean in this graph, and the input fields that are named among them. */
export function expand({ supergraph }: Graph, patterns: readonly Pattern[]): Set<string> {
  const coordinates = new Set<string>();
  for (const pattern of patterns) {
    if (movableInputs.includes(pattern)) coordinates.add(pattern);
    for (const coordinate of supergraph.publicCoordinates) {
      if (supergraph.movesWithItsParent(coordinate)) continue;
      if (fits(pattern, coordinate, supergraph.ownersOf(coordinate))) coordinates.add(coordinate);
    }
  }
  return coordinates;
}

function fits(pattern: Pattern, coordinate: string, owners: readonly string[]): boolean {
  if (pattern.endsWith(':*')) return owners.includes(pattern.slice(0, -2));
  if (pattern.endsWith('.*')) return coordinate.startsWith(pattern.slice(0, -1));
  return pattern === coordinate;
}
