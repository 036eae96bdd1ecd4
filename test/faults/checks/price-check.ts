import type { Product } from '../clients/catalogue.js';
import type { Entry, Item } from '../clients/history.js';
import type { FinalState } from './final-state.js';

/** An order costs what its lines cost, what its client expected, and the same for ever. */
export function checkPrices(entries: readonly Entry[], { orders, stocks }: FinalState): string[] {
  const totals = new Map(orders.map(({ id, total }) => [id, total]));
  const products = new Map(stocks.map(({ product }) => [product.id, product]));
  const violations = entries.flatMap(({ client, request, answer }) => {
    if (request.kind === 'place' && answer.kind === 'refused' && !mayHaveChanged(request, products)) {
      return [`${client} was refused ${JSON.stringify(request)} with ${answer.code}, and no price had changed`];
    }
    if (answer.kind !== 'order') return [];
    const { id, total } = answer.order;
    const said = [`order ${id} cost ${total} by what ${client} was told, and costs ${totals.get(id)}`];
    if (totals.has(id) && total !== totals.get(id)) return said;
    const expected = request.kind === 'place' ? request.expectedTotal : undefined;
    if (expected !== undefined && expected !== total) return [`order ${id} costs ${total}, not ${expected}`];
    return [];
  });
  for (const { id, items, total } of orders) {
    const allowed = [totalOf(items, products, 'price'), totalOf(items, products, 'listPrice')];
    if (!allowed.includes(total)) violations.push(`order ${id} costs ${total}, not ${allowed.join(' or ')}`);
  }
  return violations;
}

/** With a discount that may not have been known for a while, to somebody who had a total in mind. */
function mayHaveChanged(
  { items, expectedTotal }: { items: readonly Item[]; expectedTotal?: number },
  products: ReadonlyMap<string, Product>,
): boolean {
  return expectedTotal !== undefined && totalOf(items, products, 'price') !== totalOf(items, products, 'listPrice');
}

function totalOf(items: readonly Item[], products: ReadonlyMap<string, Product>, by: 'price' | 'listPrice'): number {
  return items.reduce((sum, { productId, quantity }) => sum + (products.get(productId)?.[by] ?? 0) * quantity, 0);
}
