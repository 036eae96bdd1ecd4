import { type Violation, violation } from '../violation.js';
import type { OrderEverywhere, OrderFacts, PaymentFacts, ReservationFacts } from './order-facts.js';
import { placeOf } from './place.js';

/** The order's money and stock, where they are not as its place in its life wants them. One that is nowhere is the history's matter. */
export function disagreements({ order, payment, reservation, isUntold }: OrderEverywhere): Violation[] {
  const place = placeOf(order);
  if (!place) return [];
  const { id, status, step, units, total, currency, customerId } = order;
  const violations: Violation[] = [];
  const wrong = (problem: string) => violations.push(violation(place.invariant, 'order', id, problem));
  const where = `is ${status}${step === 'placed' || step === 'shipped' ? '' : ` (${step})`}`;

  const paid = payment?.status ?? 'none';
  if (!isOneOf(place.payment, paid)) wrong(`${where}, but its payment is ${paid}`);
  if (payment && moves(payment)) {
    const { amount } = payment;
    if (amount !== total || payment.currency !== currency) {
      wrong(`costs ${total} ${currency}, and its payment is of ${amount} ${payment.currency}`);
    }
    if (payment.customerId !== customerId) wrong(`is of customer ${customerId}, and paid by ${payment.customerId}`);
    const back = payment.status === 'refunded' ? amount : '0';
    if (payment.refunded !== back)
      wrong(`has a payment that is ${payment.status} with ${payment.refunded} of ${amount} given back`);
  }

  const stock = reservation?.status ?? 'none';
  const isExcused = isUntold && isStockYetToBeTaken(order, reservation);
  if (!isOneOf(place.stock, stock) && !isExcused) wrong(`${where}, but its stock is ${stock}`);
  if (reservation && holds(stock, reservation.units, place.invariant) && reservation.units !== units) {
    wrong(`is of ${units}, and its stock is ${stock} with ${reservation.units || 'nothing'}`);
  }
  return violations;
}

/** Whether stock is reserved that the order's place in its life wants taken: inventory has not acted on that it was placed. */
export function isStockYetToBeTaken(order: OrderFacts, reservation: ReservationFacts | undefined): boolean {
  const stock = placeOf(order)?.stock ?? [];
  return (
    reservation?.status === 'reserved' &&
    (isOneOf(stock, 'sold') || isOneOf(stock, 'lent')) &&
    !isOneOf(stock, 'reserved')
  );
}

function isOneOf(expected: readonly string[], found: string): boolean {
  return expected.includes(found);
}

function moves({ status }: PaymentFacts): boolean {
  return status === 'charged' || status === 'refunded';
}

/** Whether a reservation is of some units, or was: one that was released before it held any is not, where nothing is kept. */
function holds(stock: string, units: string, invariant: 4 | 5): boolean {
  if (stock === 'released') return units !== '' || invariant === 4;
  return stock === 'reserved' || stock === 'sold' || stock === 'lent' || stock === 'returned';
}
