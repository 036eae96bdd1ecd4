import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';

export function fetchesOf(plan: QueryPlan | undefined): FetchNode[] {
  return nodesOf(plan?.node).filter((node): node is FetchNode => node.kind === 'Fetch');
}

type Node = PlanNode | SubscriptionNode;

export function nodesOf(node: Node | undefined): Node[] {
  return node ? [node, ...childrenOf(node).flatMap(nodesOf)] : [];
}

export function pathsOf(node: Node | undefined): (string | number)[][] {
  return nodesOf(node).flatMap((each) => (each.kind === 'Flatten' ? [each.path] : []));
}

function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes;
    case 'Flatten':
      return [node.node];
    case 'Condition':
      return [node.ifClause, node.elseClause].filter((each) => each !== undefined);
    default:
      return [];
  }
}
