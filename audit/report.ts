import { type Invariant, invariantNumbers } from './invariants.js';
import type { Violation } from './violation.js';

/** Violations that are named; the others are counted. */
const mostNamed = 1_000;

export interface AuditReport {
  /** The first of those that were found. */
  readonly violations: readonly Violation[];
  /** How many were found in all, */
  readonly found: number;
  /** and of each invariant. Without `atRest` the ninth was not looked at. */
  readonly counts: Readonly<Record<Invariant, number>>;
  /** How many things of each kind were looked at. */
  readonly checked: Readonly<Record<string, number>>;
  readonly atRest: boolean;
  readonly seconds: number;
}

/** What was found so far: bounded, whatever is wrong. */
export class Findings {
  readonly violations: Violation[] = [];
  readonly counts: Record<Invariant, number> = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0, 9: 0 };

  add(violations: readonly Violation[]): void {
    for (const violation of violations) {
      this.counts[violation.invariant] += 1;
      if (this.violations.length < mostNamed) this.violations.push(violation);
    }
  }

  get found(): number {
    return invariantNumbers.reduce((sum, invariant) => sum + this.counts[invariant], 0);
  }
}
