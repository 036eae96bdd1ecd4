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
      return cancelled(event.cancellation);
    case 'Revoked':
      // What was placed is cancelled once the money is back; what never was placed is at once.
      return event.next === 'restock'
        ? { status: 'CANCELLING', note: event.cancellation.message }
        : cancelled(event.cancellation);
    case 'Refunded':
      return event.next === 'restock' ? cancelled(event.cancellation) : undefined;
    case 'Shipped':
      return { status: 'SHIPPED', note: null };
    case 'Delivered':
      return { status: 'DELIVERED', note: null };
    case 'Returned':
      return { status: 'RETURNED', note: null };
    case 'Reserved':
    case 'CompensationRepeated':
    case 'CompensationAnswered':
      return undefined;
  }
}

function cancelled(cancellation: Cancellation): OrderChange {
  return { status: 'CANCELLED', note: cancellation.message, cancellation };
}
