import type { EntityManager } from 'typeorm';

declare const open: unique symbol;

/** A transaction under way. Only `Database.transaction` makes one, so what asks for it cannot be called outside. */
export type Transaction = EntityManager & { readonly [open]: true };

const callbacks = new WeakMap<Transaction, (() => void)[]>();

/** Runs something once this transaction has committed, and not when it rolls back: waking a relay, telling who waits. */
export function afterCommit(tx: Transaction, callback: () => void): void {
  const waiting = callbacks.get(tx);
  if (waiting) waiting.push(callback);
  else callbacks.set(tx, [callback]);
}

export function runAfterCommit(tx: Transaction): void {
  for (const callback of callbacks.get(tx) ?? []) callback();
  callbacks.delete(tx);
}
