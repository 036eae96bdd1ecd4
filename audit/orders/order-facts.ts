/** An order as its own database has it. */
export interface OrderFacts {
  readonly id: string;
  readonly customerId: string;
  readonly status: string;
  readonly offer: string;
  /** Where its checkout stands, and what it puts back into the stock, now or next. */
  readonly step: string;
  readonly undo: string | null;
  /** When the checkout acts by itself; null while it waits for a person, or is over. */
  readonly dueAt: Date | null;
  readonly total: string;
  readonly currency: string;
  /** Product ids and quantities, sorted: two that hold the same are the same text. */
  readonly units: string;
  /** The statuses that it went through. */
  readonly timeline: readonly string[];
}

/** What payments has of an order. */
export interface PaymentFacts {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: string;
  readonly amount: string;
  readonly refunded: string;
  readonly currency: string;
}

/** What inventory has of an order. */
export interface ReservationFacts {
  readonly orderId: string;
  readonly status: string;
  /** As an order's; empty where nothing was held. */
  readonly units: string;
}

/** An order with what the others have of it. */
export interface OrderEverywhere {
  readonly order: OrderFacts;
  readonly payment: PaymentFacts | undefined;
  readonly reservation: ReservationFacts | undefined;
  /** Whether the message that the order was placed has not come to inventory yet, and still may. */
  readonly isUntold: boolean;
}
