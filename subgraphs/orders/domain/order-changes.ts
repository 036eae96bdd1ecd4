import type { SagaEvent } from './checkout-saga.js';
import type { Cancellation, Offer, OrderStatus } from './order.js';

/** What a saga event makes of the order that people see; undefined where they see nothing of it. */
export interface OrderChange {
  status: OrderStatus;
  note: string | null;
  cancellation?: Cancellation;
}

export function changeOf(event: SagaEvent, offer: Offer): OrderChange | undefined {
  switch (event.type) {
    case 'Accepted':
      return { status: 'PENDING', note: null };
    case 'CancellationNoted':
      return { status: 'CANCELLING', note: event.cancellation.message };
    case 'Placed':
      return { status: offer === 'LOAN' ? 'IN_USE' : 'PLACED', note: null };
    case 'Refused':
    case 'Abandoned':
    case 'Revoked':
      return { status: 'CANCELLED', note: event.cancellation.message, cancellation: event.cancellation };
    case 'Shipped':
      return { status: 'SHIPPED', note: null };
    case 'Delivered':
      return { status: 'DELIVERED', note: null };
    case 'Returned':
      return { status: 'RETURNED', note: null };
    case 'CompensationRepeated':
    case 'CompensationAnswered':
      return undefined;
  }
}
