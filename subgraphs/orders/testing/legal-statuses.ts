import { expect } from 'vitest';
import type { OrderStatus } from '../domain/order.js';

const next: Record<OrderStatus, OrderStatus[]> = {
  PENDING: ['PLACED', 'IN_USE', 'CANCELLING', 'CANCELLED'],
  PLACED: ['SHIPPED', 'CANCELLING'],
  SHIPPED: ['DELIVERED'],
  DELIVERED: [],
  IN_USE: ['RETURNED'],
  RETURNED: [],
  CANCELLING: ['CANCELLED'],
  CANCELLED: [],
};

/** That an order may come to these statuses, one after the other. */
export function expectLegal(statuses: readonly OrderStatus[]): void {
  expect(statuses[0]).toBe('PENDING');
  expect(new Set(statuses).size).toBe(statuses.length);
  for (const [index, status] of statuses.slice(1).entries()) {
    const before = statuses[index];
    if (before) expect(next[before]).toContain(status);
  }
}
