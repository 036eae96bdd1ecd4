import { z } from 'zod';
import { defineMessage, id, money } from './define-message.js';

const offer = z.enum(['SALE', 'LOAN']);
const quantity = z.int().min(1);

/** An order as others may know it: what and how much, never where to. */
const order = z.object({
  orderId: id,
  number: z.string(),
  customerId: id,
  status: z.string(),
  offer,
  items: z.array(z.object({ productId: id, quantity, unitPrice: money })),
  total: money,
});

/** An order was taken down; it is not settled yet. */
export const OrderAccepted = defineMessage('orders', 'OrderAccepted', order);
/** An order went through: what is reserved for it is the customer's. */
export const OrderPlaced = defineMessage('orders', 'OrderPlaced', order);
/** An order is on its way. */
export const OrderShipped = defineMessage('orders', 'OrderShipped', order);
/** An order arrived. */
export const OrderDelivered = defineMessage('orders', 'OrderDelivered', order);
/** What an order borrowed was brought back. */
export const OrderReturned = defineMessage('orders', 'OrderReturned', order);
/** An order is off: whatever it held or took goes back. */
export const OrderCancelled = defineMessage('orders', 'OrderCancelled', order);

/** Command to inventory: hold these units, all or none. */
export const ReserveStock = defineMessage(
  'orders',
  'ReserveStock',
  z.object({
    orderId: id,
    offer,
    lines: z
      .array(z.object({ productId: id, quantity }))
      .min(1)
      .max(100),
  }),
);
/** Command to inventory: let go of what is held for this order, or never hold it. */
export const ReleaseStock = defineMessage('orders', 'ReleaseStock', z.object({ orderId: id }));

/** Command to payments: take this much from the customer's wallet, once for the order. */
export const ChargePayment = defineMessage(
  'orders',
  'ChargePayment',
  z.object({ orderId: id, customerId: id, amount: money }),
);
/** Command to payments: give back what was taken for this order, or never take it. */
export const RefundPayment = defineMessage('orders', 'RefundPayment', z.object({ orderId: id, customerId: id }));

export const orderMessages = [
  OrderAccepted,
  OrderPlaced,
  OrderShipped,
  OrderDelivered,
  OrderReturned,
  OrderCancelled,
  ReserveStock,
  ReleaseStock,
  ChargePayment,
  RefundPayment,
];
