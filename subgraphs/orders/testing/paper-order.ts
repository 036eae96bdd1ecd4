import {
  accept,
  decide,
  evolve,
  InvalidTransition,
  type SagaEvent,
  type SagaInput,
  type SagaState,
} from '../domain/checkout-saga.js';
import type { Cancellation, Offer, OrderStatus } from '../domain/order.js';
import { changeOf } from '../domain/order-changes.js';
import { messagesOf } from '../order-messages.js';

export const stepTimeoutMs = 10_000;

/** An order without a database: what is decided of it, what people see of it, and what it sends, by a clock of its own. */
export class PaperOrder {
  nowMs = 0;
  saga: SagaState = { step: 'closed' };
  /** All that came of what it was told. */
  readonly events: SagaEvent[] = [];
  /** Each that it came to, in order. */
  readonly statuses: OrderStatus[] = [];
  cancellation: Cancellation | undefined;
  /** What it sent and nobody has taken yet. */
  private outbox: string[] = [];

  constructor(readonly offer: Offer) {
    this.take([accept(this.nowMs, { stepTimeoutMs })]);
  }

  get status(): OrderStatus | undefined {
    return this.statuses.at(-1);
  }

  /** What came of it. Throws InvalidTransition. */
  tell(input: SagaInput): SagaEvent[] {
    const events = decide(this.saga, input, this.offer, this.nowMs, { stepTimeoutMs });
    this.take(events);
    return events;
  }

  /** Whether it could be done: a person's wish that cannot be granted now changes nothing. */
  ask(input: SagaInput): boolean {
    try {
      this.tell(input);
      return true;
    } catch (error) {
      if (error instanceof InvalidTransition) return false;
      throw error;
    }
  }

  /** Lets time pass, and the saga know. */
  wait(ms: number): SagaEvent[] {
    this.nowMs += ms;
    return this.tell({ type: 'TimePassed' });
  }

  /** The types of what it sent since the last look. */
  sent(): string[] {
    const { outbox } = this;
    this.outbox = [];
    return outbox;
  }

  private take(events: readonly SagaEvent[]): void {
    this.events.push(...events);
    for (const event of events) {
      this.saga = evolve(this.saga, event);
      const change = changeOf(event, this.offer);
      if (change) this.statuses.push(change.status);
      this.cancellation = change?.cancellation ?? this.cancellation;
      const order = { ...aLamp, offer: this.offer, status: change?.status ?? this.status ?? 'PENDING' };
      this.outbox.push(...messagesOf(event, order).map(({ definition }) => definition.type));
    }
  }
}

const aLamp = {
  id: 'order',
  number: 'SK-1',
  customerId: 'customer',
  lines: [{ productId: 'lamp', productName: 'Lamp', quantity: 1, unitAmount: 100 }],
  totalAmount: 100,
  currency: 'USD',
};
