import { type PlanNode, prettyFormatQueryPlan, type QueryPlan } from '@apollo/query-planner';
import type { PreparedOperation } from '../documents/prepared-operation.js';
import type { Graph } from '../graph/graph.js';

/** A query plan for people to read, and for tools. */
export interface PlanDescription {
  readonly text: string;
  /** Absent where nothing is fetched. */
  readonly node?: PlanNodeDescription;
}

export type PlanNodeDescription =
  | { readonly kind: 'Sequence' | 'Parallel'; readonly nodes: readonly PlanNodeDescription[] }
  | { readonly kind: 'Flatten'; readonly path: string; readonly node: PlanNodeDescription }
  | { readonly kind: 'Fetch'; readonly subgraph: string; readonly query: string }
  | {
      readonly kind: 'Condition';
      readonly variable: string;
      readonly ifTrue?: PlanNodeDescription | undefined;
      readonly ifFalse?: PlanNodeDescription | undefined;
    }
  | { readonly kind: 'Other'; readonly name: string };

/** How an operation is answered. */
export function describePlan({ graph, operation }: { graph: Graph; operation: PreparedOperation }): PlanDescription {
  // What introspection asks for is never planned.
  const fetchesNothing = operation.rootFields.every(({ name }) => name.value.startsWith('__'));
  return describe(fetchesNothing ? { kind: 'QueryPlan' } : graph.queryPlanOf(operation));
}

function describe(plan: QueryPlan): PlanDescription {
  const { node } = plan;
  const description = node && node.kind !== 'Subscription' ? describeNode(node) : undefined;
  return { text: prettyFormatQueryPlan(plan), ...(description && { node: description }) };
}

function describeNode(node: PlanNode): PlanNodeDescription {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { kind: node.kind, nodes: node.nodes.map(describeNode) };
    case 'Flatten':
      return { kind: 'Flatten', path: node.path.join('.'), node: describeNode(node.node) };
    case 'Fetch':
      return { kind: 'Fetch', subgraph: node.serviceName, query: node.operation };
    case 'Condition':
      return {
        kind: 'Condition',
        variable: node.condition,
        ifTrue: node.ifClause && describeNode(node.ifClause),
        ifFalse: node.elseClause && describeNode(node.elseClause),
      };
    default:
      return { kind: 'Other', name: node.kind };
  }
}
