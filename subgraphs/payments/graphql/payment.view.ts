import type { StoredPayment } from '../persistence/payments.repository.js';

const statuses = { charged: 'CHARGED', declined: 'DECLINED', refunded: 'REFUNDED' } as const;

/** A payment in the shape of the schema; its id is that of its order. Null for an order that was never to be paid. */
export function paymentView({ orderId, payment, currency }: StoredPayment) {
  if (payment.status === 'none' || payment.status === 'refused') return null;
  const { status, amount } = payment;
  return {
    id: orderId,
    status: statuses[status],
    amount: { amount, currency },
    refunded: { amount: status === 'refunded' ? amount : 0, currency },
  };
}

export type PaymentView = NonNullable<ReturnType<typeof paymentView>>;
