import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { ResponsePath } from './response-path.js';

/** A fetch of entities, and where in the answer they are. */
export interface EntityFetch {
  readonly node: FetchNode;
  readonly path: ResponsePath;
}

/** Fetches of entities from one subgraph that travel as one request. */
export interface GroupNode {
  readonly kind: 'Group';
  readonly fetches: readonly EntityFetch[];
}

/** A plan whose fetches are grouped: what runs in parallel is a list of chains, each of which runs one after the other. */
export type GroupedNode = PlanNode | GroupNode | { readonly kind: 'Chains'; readonly chains: readonly Chain[] };
export type Chain = readonly GroupedNode[];

/**
 * Groups what runs in parallel: fetches from one subgraph that would leave at the same time, and a fetch that nothing waits for with a
 * later one from the same subgraph, since the answer waits for that one anyway. `path` is where the node is.
 */
export function groupParallel(nodes: readonly PlanNode[], path: ResponsePath): Chain[] {
  let chains: Chain[] = nodes.map((node) => (node.kind === 'Sequence' ? node.nodes : [node]));
  for (const chain of [...chains]) {
    const [first, ...others] = chain;
    const fetch = others.length === 0 && first ? entityFetchOf(first, path) : undefined;
    const joined =
      fetch &&
      joinLater(
        chains.filter((each) => each !== chain),
        fetch,
        path,
      );
    if (joined) chains = joined;
  }
  return groupLeading(chains, path);
}

/** The chains with a fetch added to the first one later in a chain that goes to the same subgraph; undefined when there is none. */
function joinLater(chains: readonly Chain[], fetch: EntityFetch, path: ResponsePath): Chain[] | undefined {
  for (const [index, chain] of chains.entries()) {
    const at = chain.findIndex(
      (node, place) => place > 0 && fetchesOf(node, path)?.[0]?.node.serviceName === fetch.node.serviceName,
    );
    const node = chain[at];
    if (!node) continue;
    const group: GroupNode = { kind: 'Group', fetches: [...(fetchesOf(node, path) ?? []), fetch] };
    return chains.map((each, nth) => (nth === index ? each.map((one, place) => (place === at ? group : one)) : each));
  }
  return undefined;
}

/** Chains that begin with a fetch from the same subgraph begin together. */
function groupLeading(chains: readonly Chain[], path: ResponsePath): Chain[] {
  const byService = new Map<string, Chain[]>();
  const others: Chain[] = [];
  for (const chain of chains) {
    const service = chain[0] && fetchesOf(chain[0], path)?.[0]?.node.serviceName;
    if (service === undefined) others.push(chain);
    else byService.set(service, [...(byService.get(service) ?? []), chain]);
  }
  for (const together of byService.values())
    others.push(together.length === 1 ? (together[0] ?? []) : begun(together, path));
  return others;
}

function begun(chains: readonly Chain[], path: ResponsePath): Chain {
  const fetches = chains.flatMap(([first]) => (first && fetchesOf(first, path)) ?? []);
  const rests = chains.map((chain) => chain.slice(1)).filter((rest) => rest.length > 0);
  return [{ kind: 'Group', fetches }, ...(rests.length > 0 ? [{ kind: 'Chains' as const, chains: rests }] : [])];
}

function fetchesOf(node: GroupedNode, path: ResponsePath): readonly EntityFetch[] | undefined {
  if (node.kind === 'Group') return node.fetches;
  const fetch = node.kind === 'Chains' ? undefined : entityFetchOf(node, path);
  return fetch && [fetch];
}

function entityFetchOf(node: GroupedNode, path: ResponsePath): EntityFetch | undefined {
  if (node.kind !== 'Flatten' || node.node.kind !== 'Fetch' || !node.node.requires) return undefined;
  return { node: node.node, path: [...path, ...node.path.map(String)] };
}
