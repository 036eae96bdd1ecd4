import { z } from 'zod';
import { defineMessage, id, money } from './define-message.js';

/** An order was paid for from its customer's wallet. `subject` of each is the order's id. */
export const PaymentCharged = defineMessage('payments', 'PaymentCharged', z.object({ orderId: id, amount: money }));
/** Nothing was taken for an order, and nothing will be: the wallet does not hold as much, or is closed. */
export const PaymentDeclined = defineMessage('payments', 'PaymentDeclined', z.object({ orderId: id, amount: money }));
/** What was taken for an order is back in the wallet; of 0 (null) when nothing was taken, and nothing will be. */
export const PaymentRefunded = defineMessage(
  'payments',
  'PaymentRefunded',
  z.object({ orderId: id, amount: money.nullable() }),
);

export const paymentMessages = [PaymentCharged, PaymentDeclined, PaymentRefunded];
