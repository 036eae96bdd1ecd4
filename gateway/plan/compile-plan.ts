import type { PlanNode } from '@apollo/query-planner';
import type { Variables } from './conditions.js';
import { EntityFetchStep } from './entity-fetch-step.js';
import { EntityGroupStep } from './entity-group-step.js';
import type { Fetcher, FetchParts } from './fetch-parts.js';
import { type Chain, type EntityFetch, type GroupedNode, groupParallel } from './grouped-plan.js';
import type { Step } from './plan-run.js';
import type { ResponsePath } from './response-path.js';
import { RootFetchStep } from './root-fetch-step.js';
import { ConditionStep, ParallelStep, SequenceStep } from './steps.js';

export interface PlanParts extends Omit<FetchParts, 'node' | 'path'> {
  readonly subgraphs: ReadonlyMap<string, Fetcher>;
  /** What variables are when they are not sent. */
  readonly defaults: Variables;
}

/** Makes the steps of a plan. Throws for a part that only other executors know (`@defer`, subscriptions). */
export function compilePlan(node: GroupedNode, parts: PlanParts, path: ResponsePath = []): Step {
  switch (node.kind) {
    case 'Sequence':
      return inSequence(node.nodes, parts, path);
    case 'Parallel':
      return inParallel(groupParallel(node.nodes, path), parts, path);
    case 'Chains':
      return inParallel(node.chains, parts, path);
    case 'Group':
      return compileFetches(node.fetches, parts);
    case 'Flatten':
      return compilePlan(node.node, parts, [...path, ...node.path.map(String)]);
    case 'Condition': {
      const branch = (each: PlanNode | undefined) => each && compilePlan(each, parts, path);
      return new ConditionStep(node.condition, parts.defaults, branch(node.ifClause), branch(node.elseClause));
    }
    case 'Fetch':
      return compileFetches([{ node, path }], parts);
    default:
      throw new Error(`a plan has a ${node.kind}`);
  }
}

function inSequence(nodes: readonly GroupedNode[], parts: PlanParts, path: ResponsePath): Step {
  const [only, ...others] = nodes.map((each) => compilePlan(each, parts, path));
  return only && others.length === 0 ? only : new SequenceStep(only ? [only, ...others] : []);
}

function inParallel(chains: readonly Chain[], parts: PlanParts, path: ResponsePath): Step {
  const [only, ...others] = chains.map((chain) => inSequence(chain, parts, path));
  return only && others.length === 0 ? only : new ParallelStep(only ? [only, ...others] : []);
}

function compileFetches(fetches: readonly EntityFetch[], { subgraphs, ...common }: PlanParts): Step {
  const [first, ...others] = fetches.map((fetch) => ({ ...common, ...fetch }));
  const subgraph = first && subgraphs.get(first.node.serviceName);
  if (!subgraph) throw new Error(`a plan asks ${first?.node.serviceName}, which is no subgraph`);
  if (!first.node.requires) return new RootFetchStep(subgraph, first);
  return others.length === 0 ? new EntityFetchStep(subgraph, first) : new EntityGroupStep(subgraph, [first, ...others]);
}
