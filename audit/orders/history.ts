import { type Violation, violation } from '../violation.js';
import type { OrderFacts } from './order-facts.js';
import { placeOf } from './place.js';

/**
 * What may follow a status, after section 7 of DESIGN. Written out here and not taken from the checkout saga: an audit by the
 * audited one's own table would find every mistake of that table in order.
 */
const next: Readonly<Record<string, readonly string[]>> = {
  PENDING: ['PLACED', 'IN_USE', 'CANCELLING', 'CANCELLED'],
  PLACED: ['SHIPPED', 'CANCELLING'],
  SHIPPED: ['DELIVERED'],
  DELIVERED: [],
  IN_USE: ['RETURNED'],
  RETURNED: [],
  CANCELLING: ['CANCELLED'],
  CANCELLED: [],
};

/** 7: what an order went through is a way that there is, from PENDING to where it is now. */
export function illegalSteps(order: OrderFacts): Violation[] {
  const { id, status, step, undo, offer, timeline } = order;
  const problems: string[] = [];
  if (timeline[0] !== 'PENDING') problems.push(`began as ${timeline[0] ?? 'nothing'}, not as PENDING`);
  for (const [index, to] of timeline.entries()) {
    const from = timeline[index - 1];
    if (from !== undefined && !next[from]?.includes(to)) problems.push(`went from ${from} to ${to}`);
  }
  const last = timeline.at(-1);
  if (last !== status) problems.push(`is ${status}, and its timeline ends as ${last ?? 'nothing'}`);
  if (!placeOf(order)) {
    problems.push(`is a ${offer} and ${status} while its checkout is ${step}${undo === null ? '' : ` (${undo})`}`);
  }
  return problems.map((problem) => violation(7, 'order', id, problem));
}
