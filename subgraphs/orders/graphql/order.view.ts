import { type Connection, encodeCursor, type Page, toConnection } from '#platform/graphql';
import type { OrderLine } from '../domain/order.js';
import type { OrderEntity } from '../persistence/order.entity.js';

export const orderOfLists = 'newest';

/** An order in the shape of the schema. */
export function orderView(order: OrderEntity) {
  const money = (amount: number) => ({ amount, currency: order.currency });
  const { cancellationReason: reason, cancellationMessage: message } = order;
  return {
    __typename: 'Order' as const,
    id: order.id,
    number: order.number,
    status: order.status,
    items: order.lines.map(({ productId, productName, quantity, unitAmount }: OrderLine) => ({
      product: { __typename: 'Product' as const, id: productId },
      productName,
      quantity,
      unitPrice: money(unitAmount),
      lineTotal: money(unitAmount * quantity),
    })),
    total: money(order.totalAmount),
    shipping: order.shipping,
    customer: { __typename: 'User' as const, id: order.customerId },
    cancellation: reason && { reason, message },
    timeline: order.timeline.map((entry) => ({ ...entry, at: new Date(entry.at) })),
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  };
}

export type OrderView = ReturnType<typeof orderView>;

export function orderConnection(rows: OrderEntity[], page: Page, count: () => Promise<number>): Connection<OrderView> {
  return toConnection(rows, page, (order) => encodeCursor(orderOfLists, [order.id]), orderView, count);
}
