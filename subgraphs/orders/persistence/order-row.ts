import type { OrderEntity } from './order.entity.js';

export type NewOrder = Omit<OrderEntity, 'number' | 'createdAt' | 'updatedAt'>;

/** What is written of an order when it is placed, and what each step of its saga writes. */
export const writtenOnce =
  'id, customer_id, offer, lines, total_amount, currency, shipping, shipping_given, idempotency_key, request_hash';
export const progress = 'status, cancellation_reason, cancellation_message, timeline, saga, saga_due_at, version';

/** An order's columns as rows of raw statements have them. */
export const everything = `id, number, ${writtenOnce}, ${progress}, created_at, updated_at`;

/** bigint arrives as text; amounts are kept within 2^53 - 1. */
export interface OrderRow extends ReturnType<typeof onceRow>, ReturnType<typeof progressRow> {
  number: string;
  created_at: Date;
  updated_at: Date;
}

export function toOrder(row: OrderRow): OrderEntity {
  return {
    id: row.id,
    number: row.number,
    customerId: row.customer_id,
    offer: row.offer,
    status: row.status,
    lines: row.lines,
    totalAmount: Number(row.total_amount),
    currency: row.currency,
    shipping: row.shipping,
    shippingGiven: row.shipping_given,
    cancellationReason: row.cancellation_reason,
    cancellationMessage: row.cancellation_message,
    timeline: row.timeline,
    idempotencyKey: row.idempotency_key,
    requestHash: row.request_hash,
    saga: row.saga,
    sagaDueAt: row.saga_due_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function onceRow(order: NewOrder) {
  return {
    id: order.id,
    customer_id: order.customerId,
    offer: order.offer,
    lines: order.lines,
    total_amount: order.totalAmount,
    currency: order.currency,
    shipping: order.shipping,
    shipping_given: order.shippingGiven,
    idempotency_key: order.idempotencyKey,
    request_hash: order.requestHash,
  };
}

export function progressRow(order: NewOrder) {
  return {
    status: order.status,
    cancellation_reason: order.cancellationReason,
    cancellation_message: order.cancellationMessage,
    timeline: order.timeline,
    saga: order.saga,
    saga_due_at: order.sagaDueAt,
    version: order.version,
  };
}
