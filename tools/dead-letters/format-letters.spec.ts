import { expect, it } from 'vitest';
import { formatLetters } from './format-letters.js';

const letter = {
  id: '0198c0de-0000-7000-8000-000000000001',
  service: 'orders',
  type: 'StockReserved',
  subject: 'order-1',
  content: '{}',
  error: 'TypeError',
  reason: 'it does not work',
  attempts: 8,
  diedAt: new Date('2026-11-20T07:03:50.518Z'),
};

it('shows whose it is, what it is, how often it was tried, when it died and why', () => {
  expect(formatLetters([letter, { ...letter, service: 'inventory', attempts: 10 }]).split('\n')).toEqual([
    'service    id                                    type           subject  attempts  when                  cause',
    'orders     0198c0de-0000-7000-8000-000000000001  StockReserved  order-1  8         2026-11-20T07:03:50Z  TypeError: it does not work',
    'inventory  0198c0de-0000-7000-8000-000000000001  StockReserved  order-1  10        2026-11-20T07:03:50Z  TypeError: it does not work',
  ]);
});

it('keeps a letter on its line, whatever is in it', () => {
  const lines = formatLetters([{ ...letter, subject: 'a\nb\u001b[2J', reason: 'x'.repeat(1_000) }]).split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('a b [2J');
  expect(lines[1]?.length).toBeLessThan(400);
});
