import { expect, it } from 'vitest';
import type { SagaEvent } from './domain/checkout-saga.js';
import type { Cancellation } from './domain/order.js';
import { messageCountOf, messagesOf } from './order-messages.js';

const cancellation: Cancellation = { reason: 'TIMED_OUT', message: null };
const events: { [Type in SagaEvent['type']]: Extract<SagaEvent, { type: Type }> } = {
  Accepted: { type: 'Accepted', dueMs: 0 },
  CancellationNoted: { type: 'CancellationNoted', cancellation },
  Reserved: { type: 'Reserved', dueMs: 0 },
  Placed: { type: 'Placed' },
  Refused: { type: 'Refused', cancellation },
  Abandoned: { type: 'Abandoned', cancellation, dueMs: 0 },
  Revoked: { type: 'Revoked', cancellation, next: 'restock', dueMs: 0 },
  Refunded: { type: 'Refunded', cancellation, next: 'restock', dueMs: 0 },
  Shipped: { type: 'Shipped' },
  Delivered: { type: 'Delivered' },
  Returned: { type: 'Returned', dueMs: 0 },
  CompensationRepeated: { type: 'CompensationRepeated', compensation: 'refund', dueMs: 0 },
  CompensationAnswered: { type: 'CompensationAnswered' },
};
const order = {
  id: 'o1',
  number: 'SK-1',
  customerId: 'c1',
  status: 'PENDING',
  offer: 'SALE',
  lines: [],
  totalAmount: 0,
  currency: 'USD',
} as const;

it.each(Object.values(events))('$type tells as many messages as an order’s version counts', (event) => {
  expect(messagesOf(event, { ...order, lines: [] })).toHaveLength(messageCountOf(event));
});
