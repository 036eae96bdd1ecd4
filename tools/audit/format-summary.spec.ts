import { expect, it } from 'vitest';
import type { AuditReport } from '../../audit/report.js';
import { formatViolation, violation } from '../../audit/violation.js';
import { formatSummary } from './format-summary.js';

const well: AuditReport = {
  violations: [],
  found: 0,
  counts: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0, 9: 0 },
  checked: { orders: 1_200, products: 3, 'dead letters': 0 },
  atRest: false,
  seconds: 1.26,
};

it('says what was looked at, and that all is well', () => {
  expect(formatSummary(well)).toBe('Looked at 1,200 orders, 3 products: 1.3 s.\nEvery invariant holds.');
  expect(formatSummary({ ...well, checked: {}, atRest: true })).toContain('Looked at an empty shop, at rest');
});

it('says how much is wrong, and of which invariants', () => {
  const found = { ...well, found: 1_500, counts: { ...well.counts, 4: 1_499, 8: 1 } };
  expect(formatSummary(found)).toBe(
    [
      'Looked at 1,200 orders, 3 products: 1.3 s.',
      '1,500 violations, of which the first 0 are named:',
      '  4  an order that went through is paid and has its stock, once: 1,499',
      '  8  every message is applied once by each consumer: 1',
    ].join('\n'),
  );
});

it('gives a violation a line, whatever stands in it', () => {
  const odd = violation(8, 'message', 'an-id', '(Odd\u001b[2J\nabout nothing)');
  expect(formatViolation(odd)).toBe('invariant 8  message an-id  (Odd [2J about nothing)');
});
