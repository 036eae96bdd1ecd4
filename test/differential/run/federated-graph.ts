import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import type { SubgraphSdl } from '../data/federated-types.js';

export interface FederatedGraph {
  readonly subgraphs: readonly SubgraphSdl[];
  readonly supergraphSdl: string;
}

/** The supergraph of some subgraphs, or why there is none. */
export function compose(subgraphs: readonly SubgraphSdl[]): FederatedGraph | { readonly reasons: readonly string[] } {
  const services = subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl), url: `http://${name}/graphql` }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl !== undefined) return { subgraphs, supergraphSdl };
  return { reasons: (errors ?? []).map(({ message }) => message) };
}

/** Throws the reasons when there is none. */
export function composed(subgraphs: Readonly<Record<string, string>>): FederatedGraph {
  const graph = compose(Object.entries(subgraphs).map(([name, sdl]) => ({ name, sdl })));
  if ('reasons' in graph) throw new Error(graph.reasons.join('\n'));
  return graph;
}
