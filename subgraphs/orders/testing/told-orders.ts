import type { SagaInput } from '../domain/checkout-saga.js';
import type { Offer } from '../domain/order.js';
import { PaperOrder, stepTimeoutMs } from './paper-order.js';

export const reserved: SagaInput = { type: 'StockReserved' };
export const outOfStock: SagaInput = { type: 'ReservationRejected', reason: 'OUT_OF_STOCK', message: 'Lamp' };
export const notOnOffer: SagaInput = { type: 'ReservationRejected', reason: 'PRODUCT_UNAVAILABLE', message: 'Lamp' };
export const charged: SagaInput = { type: 'PaymentCharged' };
export const declined: SagaInput = { type: 'PaymentDeclined' };
export const refunded: SagaInput = { type: 'PaymentRefunded' };
export const released: SagaInput = { type: 'StockReleased' };
export const returned: SagaInput = { type: 'StockReturned' };
export const cancel: SagaInput = { type: 'CancelOrder', by: 'BY_CUSTOMER', message: 'changed my mind' };
export const cancelByAdmin: SagaInput = { type: 'CancelOrder', by: 'BY_ADMIN', message: null };
export const ship: SagaInput = { type: 'ShipOrder' };
export const deliver: SagaInput = { type: 'DeliverOrder' };
export const giveBack: SagaInput = { type: 'ReturnOrder' };
/** Time passes until the step's deadline. */
export const deadline = 'deadline';

export type Told = SagaInput | typeof deadline;

/** An order that was accepted and then told this; what it sent on the way is looked at already. */
export function given(told: readonly Told[], offer: Offer = 'SALE'): PaperOrder {
  const order = new PaperOrder(offer);
  for (const each of told) tell(order, each);
  order.sent();
  return order;
}

export function tell(order: PaperOrder, told: Told): void {
  if (told === deadline) order.wait(stepTimeoutMs);
  else order.tell(told);
}
