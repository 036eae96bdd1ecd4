import {
  ChargePayment,
  OrderAccepted,
  OrderCancelled,
  OrderDelivered,
  OrderPlaced,
  OrderReturned,
  OrderShipped,
  RefundPayment,
  ReleaseStock,
  ReserveStock,
} from '#contracts';
import type { MessageDefinition } from '#platform/messaging';
import type { Compensation, SagaEvent } from './domain/checkout-saga.js';
import type { OrderEntity } from './persistence/order.entity.js';

/** A message about an order, on its way to the outbox. */
export interface Outgoing {
  definition: MessageDefinition;
  data: unknown;
}

type Order = Pick<
  OrderEntity,
  'id' | 'number' | 'customerId' | 'status' | 'offer' | 'lines' | 'totalAmount' | 'currency'
>;

/** What a saga event tells the other services, in this order. */
export function messagesOf(event: SagaEvent, order: Order): Outgoing[] {
  switch (event.type) {
    case 'Accepted':
      return [message(ReserveStock, reservationOf(order)), message(OrderAccepted, imageOf(order))];
    case 'Reserved':
      return [message(ChargePayment, chargeOf(order))];
    case 'Placed':
      return [message(OrderPlaced, imageOf(order))];
    case 'Shipped':
      return [message(OrderShipped, imageOf(order))];
    case 'Delivered':
      return [message(OrderDelivered, imageOf(order))];
    case 'Abandoned':
      return [undo('release', order)];
    case 'Revoked':
      return [undo('refund', order)];
    case 'Refunded':
      return [undo(event.next, order)];
    case 'Returned':
      return [undo('take-back', order)];
    case 'CompensationRepeated':
      return [undo(event.compensation, order)];
    case 'Refused':
    case 'CancellationNoted':
    case 'CompensationAnswered':
      return [];
  }
}

/** How many messages tell of a saga event: an order's version counts them before they can be made. */
export function messageCountOf({ type }: SagaEvent): number {
  switch (type) {
    case 'Accepted':
      return 2;
    case 'Refused':
    case 'CancellationNoted':
    case 'CompensationAnswered':
      return 0;
    default:
      return 1;
  }
}

function undo(compensation: Compensation, order: Order): Outgoing {
  switch (compensation) {
    case 'refund':
      return message(RefundPayment, { orderId: order.id, customerId: order.customerId });
    case 'release':
      return message(ReleaseStock, { orderId: order.id });
    case 'restock':
      return message(OrderCancelled, imageOf(order));
    case 'take-back':
      return message(OrderReturned, imageOf(order));
  }
}

/** The order as others may know it. */
function imageOf(order: Order) {
  const { id: orderId, number, customerId, status, offer, totalAmount, currency } = order;
  const items = order.lines.map(({ productId, quantity, unitAmount }) => ({
    productId,
    quantity,
    unitPrice: { amount: unitAmount, currency },
  }));
  return { orderId, number, customerId, status, offer, items, total: { amount: totalAmount, currency } };
}

function reservationOf({ id: orderId, offer, lines }: Order) {
  return { orderId, offer, lines: lines.map(({ productId, quantity }) => ({ productId, quantity })) };
}

function chargeOf({ id: orderId, customerId, totalAmount: amount, currency }: Order) {
  return { orderId, customerId, amount: { amount, currency } };
}

function message<Data>(definition: MessageDefinition<Data>, data: Data): Outgoing {
  return { definition, data };
}
