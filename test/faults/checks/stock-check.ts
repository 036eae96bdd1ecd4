import type { Entry } from '../clients/history.js';
import type { FinalState } from './final-state.js';

/** Nothing is sold or lent that was not there, and nothing is held for nobody. */
export function checkStock(entries: readonly Entry[], { orders, stocks }: FinalState): string[] {
  const restocked = restocksOf(entries);
  return stocks.flatMap(({ product, available, reserved, inUse }) => {
    const violations: string[] = [];
    const { id, offer, initialStock } = product;
    const out = orders
      .filter(({ status }) => status !== 'CANCELLED' && status !== 'RETURNED')
      .flatMap(({ items }) => items)
      .filter((item) => item.productId === id)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const expected = initialStock + (restocked.get(id) ?? 0) - out;
    if (available < 0) violations.push(`product ${id} has ${available} available`);
    if (available !== expected) violations.push(`product ${id} has ${available} available, not ${expected}`);
    if (reserved !== 0) violations.push(`product ${id} has ${reserved} reserved for nobody`);
    const expectedInUse = offer === 'LOAN' ? out : 0;
    if (inUse !== expectedInUse) violations.push(`product ${id} has ${inUse} in use, not ${expectedInUse}`);
    return violations;
  });
}

/** Units by product, each key once. */
function restocksOf(entries: readonly Entry[]): Map<string, number> {
  const keys = new Set<string>();
  const restocked = new Map<string, number>();
  for (const { request, answer } of entries) {
    if (request.kind !== 'restock' || answer.kind !== 'done' || keys.has(request.key)) continue;
    keys.add(request.key);
    restocked.set(request.productId, (restocked.get(request.productId) ?? 0) + request.quantity);
  }
  return restocked;
}
