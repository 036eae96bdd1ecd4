import { type Invariant, invariantNumbers, invariants } from '../../audit/invariants.js';
import type { AuditReport } from '../../audit/report.js';

/** What was looked at and what came of it, in a few lines. */
export function formatSummary({ violations, found, counts, checked, atRest, seconds }: AuditReport): string {
  const things = Object.entries(checked).filter(([, count]) => count > 0);
  const looked = things.map(([name, count]) => `${count.toLocaleString('en')} ${name}`).join(', ') || 'an empty shop';
  const lines = [`Looked at ${looked}${atRest ? ', at rest' : ''}: ${seconds.toFixed(1)} s.`];
  if (found === 0) return [...lines, 'Every invariant holds.'].join('\n');
  const broken = invariantNumbers.filter((invariant) => counts[invariant] > 0);
  const named =
    found > violations.length ? `, of which the first ${violations.length.toLocaleString('en')} are named` : '';
  lines.push(
    `${found.toLocaleString('en')} violations${named}:`,
    ...broken.map((invariant) => lineOf(invariant, counts)),
  );
  return lines.join('\n');
}

function lineOf(invariant: Invariant, counts: AuditReport['counts']): string {
  return `  ${invariant}  ${invariants[invariant]}: ${counts[invariant].toLocaleString('en')}`;
}
