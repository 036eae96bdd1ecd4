import { type Violation, violation } from '../violation.js';
import type { OrderFacts } from './order-facts.js';

const restingSteps: readonly string[] = ['placed', 'shipped', 'closed'];

/** 9: at rest an order is settled and its checkout waits for nobody but people. */
export function unrest({ id, status, step, dueAt }: OrderFacts): Violation[] {
  if (restingSteps.includes(step) && dueAt === null) return [];
  const due = dueAt === null ? 'with nothing to wake it' : `due ${dueAt.toISOString()}`;
  return [violation(9, 'order', id, `is ${status}, and its checkout is ${step}, ${due}`)];
}
