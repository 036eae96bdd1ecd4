import { describe, expect, it } from 'vitest';
import { PaperOrder, stepTimeoutMs } from '../testing/paper-order.js';
import {
  cancel,
  cancelByAdmin,
  charged,
  deadline,
  declined,
  deliver,
  giveBack,
  given,
  notOnOffer,
  outOfStock,
  refunded,
  released,
  reserved,
  returned,
  ship,
  type Told,
  tell,
} from '../testing/told-orders.js';
import type { SagaState } from './checkout-saga.js';
import type { CancellationReason, Offer, OrderStatus } from './order.js';

interface Row {
  row: string;
  offer?: Offer;
  given: readonly Told[];
  when: Told;
  sends: readonly string[];
  status: OrderStatus;
  reason?: CancellationReason;
  step: SagaState['step'];
}

/** The table of DESIGN, section 7, and what follows on each row until the saga is closed. */
const table: readonly Row[] = [
  {
    row: 'StockReserved asks for the money',
    given: [],
    when: reserved,
    sends: ['ChargePayment'],
    status: 'PENDING',
    step: 'paying',
  },
  {
    row: 'ReservationRejected for the lack of stock cancels',
    given: [],
    when: outOfStock,
    sends: [],
    status: 'CANCELLED',
    reason: 'OUT_OF_STOCK',
    step: 'closed',
  },
  {
    row: 'ReservationRejected for what is no longer on offer cancels',
    given: [],
    when: notOnOffer,
    sends: [],
    status: 'CANCELLED',
    reason: 'PRODUCT_UNAVAILABLE',
    step: 'closed',
  },
  {
    row: 'PaymentCharged places what is bought',
    given: [reserved],
    when: charged,
    sends: ['OrderPlaced'],
    status: 'PLACED',
    step: 'placed',
  },
  {
    row: 'PaymentCharged hands out what is borrowed',
    offer: 'LOAN',
    given: [reserved],
    when: charged,
    sends: ['OrderPlaced'],
    status: 'IN_USE',
    step: 'placed',
  },
  {
    row: 'PaymentDeclined releases the stock',
    given: [reserved],
    when: declined,
    sends: ['ReleaseStock'],
    status: 'CANCELLED',
    reason: 'INSUFFICIENT_FUNDS',
    step: 'compensating',
  },
  {
    row: 'the deadline while RESERVING releases what may be held',
    given: [],
    when: deadline,
    sends: ['ReleaseStock'],
    status: 'CANCELLED',
    reason: 'TIMED_OUT',
    step: 'compensating',
  },
  {
    row: 'the deadline while PAYING refunds what may be paid',
    given: [reserved],
    when: deadline,
    sends: ['RefundPayment'],
    status: 'CANCELLED',
    reason: 'TIMED_OUT',
    step: 'refunding',
  },
  {
    row: 'the deadline while PAYING releases the stock once the refund is answered',
    given: [reserved, deadline],
    when: refunded,
    sends: ['ReleaseStock'],
    status: 'CANCELLED',
    reason: 'TIMED_OUT',
    step: 'compensating',
  },
  {
    row: 'StockReleased ends it',
    given: [reserved, deadline, refunded],
    when: released,
    sends: [],
    status: 'CANCELLED',
    reason: 'TIMED_OUT',
    step: 'closed',
  },
  {
    row: 'cancelOrder while PLACED refunds',
    given: [reserved, charged],
    when: cancel,
    sends: ['RefundPayment'],
    status: 'CANCELLING',
    step: 'refunding',
  },
  {
    row: 'cancelOrder while PLACED restocks by OrderCancelled once the refund is answered',
    given: [reserved, charged, cancelByAdmin],
    when: refunded,
    sends: ['OrderCancelled'],
    status: 'CANCELLED',
    reason: 'BY_ADMIN',
    step: 'compensating',
  },
  {
    row: 'StockReturned ends it',
    given: [reserved, charged, cancel, refunded],
    when: returned,
    sends: [],
    status: 'CANCELLED',
    reason: 'BY_CUSTOMER',
    step: 'closed',
  },
  {
    row: 'cancelOrder while PENDING is noted',
    given: [],
    when: cancel,
    sends: [],
    status: 'CANCELLING',
    step: 'reserving',
  },
  {
    row: 'cancelOrder while RESERVING is honoured when the stock is reserved',
    given: [cancel],
    when: reserved,
    sends: ['ReleaseStock'],
    status: 'CANCELLED',
    reason: 'BY_CUSTOMER',
    step: 'compensating',
  },
  {
    row: 'cancelOrder while RESERVING is honoured when it is refused',
    given: [cancel],
    when: outOfStock,
    sends: [],
    status: 'CANCELLED',
    reason: 'BY_CUSTOMER',
    step: 'closed',
  },
  {
    row: 'cancelOrder while RESERVING is honoured at the deadline',
    given: [cancel],
    when: deadline,
    sends: ['ReleaseStock'],
    status: 'CANCELLED',
    reason: 'BY_CUSTOMER',
    step: 'compensating',
  },
  {
    row: 'cancelOrder while PAYING is noted',
    given: [reserved],
    when: cancel,
    sends: [],
    status: 'CANCELLING',
    step: 'paying',
  },
  {
    row: 'cancelOrder while PAYING is honoured when it is paid: the money first',
    given: [reserved, cancel],
    when: charged,
    sends: ['RefundPayment'],
    status: 'CANCELLED',
    reason: 'BY_CUSTOMER',
    step: 'refunding',
  },
  {
    row: 'cancelOrder while PAYING is honoured when it is paid: then the stock',
    given: [reserved, cancel, charged],
    when: refunded,
    sends: ['ReleaseStock'],
    status: 'CANCELLED',
    reason: 'BY_CUSTOMER',
    step: 'compensating',
  },
  {
    row: 'cancelOrder while PAYING is honoured when it cannot be paid',
    given: [reserved, cancel],
    when: declined,
    sends: ['ReleaseStock'],
    status: 'CANCELLED',
    reason: 'BY_CUSTOMER',
    step: 'compensating',
  },
  {
    row: 'cancelOrder while PAYING is honoured at the deadline',
    given: [reserved, cancel],
    when: deadline,
    sends: ['RefundPayment'],
    status: 'CANCELLED',
    reason: 'BY_CUSTOMER',
    step: 'refunding',
  },
  {
    row: 'shipOrder sends it off',
    given: [reserved, charged],
    when: ship,
    sends: ['OrderShipped'],
    status: 'SHIPPED',
    step: 'shipped',
  },
  {
    row: 'deliverOrder ends it',
    given: [reserved, charged, ship],
    when: deliver,
    sends: ['OrderDelivered'],
    status: 'DELIVERED',
    step: 'closed',
  },
  {
    row: 'returnOrder takes back what was borrowed and keeps the money',
    offer: 'LOAN',
    given: [reserved, charged],
    when: giveBack,
    sends: ['OrderReturned'],
    status: 'RETURNED',
    step: 'compensating',
  },
  {
    row: 'StockReturned ends a loan',
    offer: 'LOAN',
    given: [reserved, charged, giveBack],
    when: returned,
    sends: [],
    status: 'RETURNED',
    step: 'closed',
  },
];

describe('a checkout', () => {
  it('begins by asking for the stock', () => {
    const order = new PaperOrder('SALE');
    expect(order.sent()).toEqual(['ReserveStock', 'OrderAccepted']);
    expect(order).toMatchObject({ status: 'PENDING', saga: { step: 'reserving', dueMs: stepTimeoutMs } });
  });

  it.each(table)('$row', ({ given: before, when, offer, sends, status, reason, step }) => {
    const order = given(before, offer);
    tell(order, when);
    expect(order.sent()).toEqual(sends);
    expect(order).toMatchObject({ status, saga: { step } });
    expect(order.cancellation?.reason).toBe(reason);
  });

  it('says in words why it was cancelled', () => {
    expect(given([outOfStock]).cancellation?.message).toBe('Lamp');
    expect(given([cancel, reserved]).cancellation?.message).toBe('changed my mind');
    expect(given([reserved, charged, cancel, refunded]).cancellation?.message).toBe('changed my mind');
  });
});
