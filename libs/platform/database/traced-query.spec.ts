import { expect, it } from 'vitest';
import { summaryOf } from './traced-query.js';

it.each([
  ['SELECT 1', 'SELECT'],
  ['COMMIT', 'COMMIT'],
  ['\n  select "o"."id" FROM "orders" "o" WHERE id = $1', 'SELECT orders'],
  ['INSERT INTO outbox (id)\n SELECT id FROM unnest($1::uuid[])', 'INSERT outbox'],
  ['UPDATE wallets SET balance = balance + taken.amount FROM unnest($1::int[]) AS taken', 'UPDATE wallets'],
  ['DELETE FROM ONLY inbox WHERE done_at < $1', 'DELETE inbox'],
  [`SELECT ${'a, '.repeat(2_000)} FROM far_away`, 'SELECT'],
  ['', 'SQL'],
])('a statement is called by what it does: %s', (text, summary) => {
  expect(summaryOf(text)).toBe(summary);
});
