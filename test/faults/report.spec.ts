import { expect, it } from 'vitest';
import { countOperations, formatReport, percentile } from './report.js';

it('names the value that so many percent do not exceed', () => {
  const values = [5, 1, 4, 2, 3];
  expect(percentile(values, 50)).toBe(3);
  expect(percentile(values, 99)).toBe(5);
  expect(percentile([], 50)).toBeUndefined();
});

it('counts what was asked for by what came of it', () => {
  const entry = { client: 'ada', askedMs: 0, answeredMs: 1 };
  const deposit = { kind: 'deposit', key: 'k', amount: 1 } as const;
  expect(
    countOperations([
      { ...entry, request: deposit, answer: { kind: 'done' } },
      { ...entry, request: deposit, answer: { kind: 'done' } },
      { ...entry, request: deposit, answer: { kind: 'unknown', why: 'TIMEOUT' } },
    ]),
  ).toEqual({ 'deposit: done': 2, 'deposit: no answer (TIMEOUT)': 1 });
});

it('shows seed, operations, faults, recovery and violations, and how many there are beyond those shown', () => {
  const text = formatReport({
    seed: 7,
    seconds: 61,
    operations: { 'place: PLACED': 3 },
    faults: { 'kill a process': { orders: 2, users: 1 } },
    recoveriesMs: [100, 300],
    settledMs: 1_234,
    checked: { orders: 3 },
    violations: Array.from({ length: 60 }, (_, index) => `violation ${index}`),
  });
  for (const part of [
    'seed 7',
    'operations: 3',
    'faults: 3',
    '3  kill a process: 2 orders, 1 users',
    'p50 0.10 s, p99 0.30 s',
    '1.23 s after',
    '3 orders',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).toContain('violations: 60');
  expect(text).toContain('violation 49');
  expect(text).not.toContain('violation 50');
});
