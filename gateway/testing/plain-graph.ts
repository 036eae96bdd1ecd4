import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/config';
import type { GatewayMetrics } from '../gateway-metrics.js';
import { Graph } from '../graph/graph.js';
import { Subgraphs } from '../subgraphs/subgraphs.js';

export const noMetrics = {
  planCache: () => {},
  subgraphFetch: () => {},
  watchSubgraphs: () => {},
  epochRaise: () => {},
  watchOperations: () => {},
} as unknown as GatewayMetrics;

/** A graph without anything behind it: the committed one, or another's SDL. */
export function plainGraph(
  sdl = readFileSync(join(projectRoot, 'gateway', 'supergraph.graphql'), 'utf8'),
): Promise<Graph> {
  return Graph.load(
    sdl,
    new Subgraphs({ addressesOf: () => undefined, timeouts: { queryMs: 2_000, mutationMs: 6_000 } }, noMetrics),
    noMetrics,
  );
}
