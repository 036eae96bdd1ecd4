/** What always holds, or will as soon as the messages under way have arrived; the numbers and the meaning are DESIGN's, section 8. */
export const invariants = {
  1: 'the ledger balances',
  2: 'stock is counted right',
  3: 'no unit is sold twice',
  4: 'an order that went through is paid and has its stock, once',
  5: 'a cancelled order keeps nothing',
  6: 'one order for an idempotency key',
  7: 'an order changes in legal steps only',
  8: 'every message is applied once by each consumer',
  9: 'at rest nothing is under way',
} as const;

export type Invariant = keyof typeof invariants;

export const invariantNumbers: readonly Invariant[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
