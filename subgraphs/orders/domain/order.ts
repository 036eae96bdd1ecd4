/** An order either buys or borrows. */
export type Offer = 'SALE' | 'LOAN';

export type OrderStatus =
  | 'PENDING'
  | 'PLACED'
  | 'SHIPPED'
  | 'DELIVERED'
  | 'IN_USE'
  | 'RETURNED'
  | 'CANCELLING'
  | 'CANCELLED';

export type CancellationReason =
  | 'OUT_OF_STOCK'
  | 'INSUFFICIENT_FUNDS'
  | 'PRODUCT_UNAVAILABLE'
  | 'TIMED_OUT'
  | 'BY_CUSTOMER'
  | 'BY_ADMIN';

export interface Cancellation {
  reason: CancellationReason;
  message: string | null;
}

/** A line as it was ordered; amounts in minor units. */
export interface OrderLine {
  productId: string;
  productName: string;
  quantity: number;
  unitAmount: number;
}

/** Where an order goes. */
export interface Shipping {
  name: string;
  phoneNumber: string;
  address: string;
  city: string;
  postalCode: string;
  country: string | null;
}

export interface TimelineEntry {
  status: OrderStatus;
  /** RFC 3339, UTC. */
  at: string;
  note: string | null;
}

/** The statuses in which an order's address still follows the customer's profile. */
export const notYetShipped: readonly OrderStatus[] = ['PENDING', 'PLACED', 'IN_USE', 'CANCELLING'];

/** The statuses in which `placeOrder` has an answer. */
export function isSettled(status: OrderStatus): boolean {
  return status !== 'PENDING' && status !== 'CANCELLING';
}
