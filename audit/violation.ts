import { type Invariant, invariants } from './invariants.js';

/** Something that is not as an invariant says. */
export interface Violation {
  readonly invariant: Invariant;
  /** The invariant in words. */
  readonly name: string;
  /** What kind of thing the ids are of: order, wallet, product. */
  readonly subject: string;
  readonly ids: readonly string[];
  /** What is wrong with it: the rest of a sentence that begins with subject and ids. */
  readonly problem: string;
}

export function violation(
  invariant: Invariant,
  subject: string,
  ids: readonly string[] | string,
  problem: string,
): Violation {
  const all = typeof ids === 'string' ? [ids] : ids;
  return { invariant, name: invariants[invariant], subject, ids: all, problem };
}

/** A line for people. What comes from a database must not move their terminal's cursor. */
export function formatViolation({ invariant, subject, ids, problem }: Violation): string {
  const line = `invariant ${invariant}  ${[subject, ...ids].join(' ')}  ${problem}`;
  return line.replace(/\p{C}+/gu, ' ');
}
