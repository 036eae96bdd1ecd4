import type { OrderEverywhere } from '../orders/order-facts.js';
import type { Life } from './lives.js';

const units = '3× a-lamp';

/** An order at some point of its life, as it is found in all databases. */
export function orderEverywhere(life: Life): OrderEverywhere {
  const { timeline, step, undo = null, offer = 'SALE', payment, stock } = life;
  const order = {
    id: 'an-order',
    customerId: 'ada',
    status: timeline.at(-1) ?? '',
    offer,
    step,
    undo,
    dueAt: null,
    total: '1500',
    currency: 'USD',
    units,
    timeline,
  };
  return {
    order,
    payment:
      payment === 'none'
        ? undefined
        : {
            orderId: order.id,
            customerId: 'ada',
            status: payment,
            amount: payment === 'refused' ? '0' : '1500',
            refunded: payment === 'refunded' ? '1500' : '0',
            currency: 'USD',
          },
    reservation:
      stock === 'none' ? undefined : { orderId: order.id, status: stock, units: stock === 'refused' ? '' : units },
    isUntold: false,
  };
}
