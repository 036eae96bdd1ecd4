import { Inject, Injectable } from '@nestjs/common';
import { afterCommit, Database, type Transaction } from '#platform/database';
import { Outbox, type OutboxEntry } from '#platform/messaging';
import { accept, decide, evolve, type SagaEvent, type SagaInput } from './domain/checkout-saga.js';
import { changeOf } from './domain/order-changes.js';
import { messagesOf } from './order-messages.js';
import { OrdersConfig } from './orders.config.js';
import type { OrderEntity } from './persistence/order.entity.js';
import { type NewOrder, OrdersRepository } from './persistence/orders.repository.js';
import { SettlementWaiters } from './settlement-waiters.js';

/** What is known of an order before its checkout begins. */
export type OrderDraft = Omit<
  NewOrder,
  'status' | 'timeline' | 'saga' | 'sagaDueAt' | 'version' | 'cancellationReason' | 'cancellationMessage'
>;

/** What a saga is told, or how to tell from its order. */
type InputFor = SagaInput | ((order: OrderEntity) => SagaInput);

/**
 * Drives the checkout saga: every step reads the order under its lock, lets the domain decide, and writes the order, the
 * saga's state and the messages that follow, in one transaction.
 */
@Injectable()
export class Checkout {
  constructor(
    @Inject(OrdersConfig) private readonly config: OrdersConfig,
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly outbox: Outbox,
    private readonly waiters: SettlementWaiters,
  ) {}

  /** Writes a new order with its saga and asks inventory for its stock. */
  async begin(tx: Transaction, draft: OrderDraft): Promise<void> {
    const accepted = accept(Date.now(), this.config);
    const order: NewOrder = {
      ...draft,
      status: 'PENDING',
      timeline: [],
      saga: { step: 'closed' },
      sagaDueAt: null,
      version: 0,
      cancellationReason: null,
      cancellationMessage: null,
    };
    apply(order, accepted);
    order.version = messagesOf(accepted, { ...order, number: '' }).length;
    const number = await this.orders.insert(tx, order);
    await this.outbox.appendAll(tx, entriesFor({ ...order, number }, [accepted]));
  }

  /** Takes a step in a transaction of its own. Null when there is no such order. Throws InvalidTransition. */
  advance(orderId: string, input: InputFor): Promise<OrderEntity | null> {
    return this.database.transaction((tx) => this.advanceIn(tx, orderId, input));
  }

  /** Takes a step in the transaction of whoever brings the input. Null when there is no such order. Throws InvalidTransition. */
  async advanceIn(tx: Transaction, orderId: string, input: InputFor): Promise<OrderEntity | null> {
    const order = await this.orders.lock(tx, orderId);
    if (!order) return null;
    const events = decide(order.saga, typeof input === 'function' ? input(order) : input, order.offer, Date.now());
    if (events.length === 0) return order;
    for (const event of events) apply(order, event);
    order.version += events.flatMap((event) => messagesOf(event, order)).length;
    await this.orders.saveProgress(tx, order);
    await this.outbox.appendAll(tx, entriesFor(order, events));
    afterCommit(tx, () => this.waiters.wake(orderId));
    return order;
  }
}

/** What an order that has come to its present version tells of these events, the last ones that happened to it. */
function entriesFor(order: NewOrder & { number: string }, events: readonly SagaEvent[]): OutboxEntry[] {
  const messages = events.flatMap((event) => messagesOf(event, order));
  const before = order.version - messages.length;
  return messages.map((message, index) => ({ ...message, subject: order.id, sequence: before + index + 1 }));
}

function apply(order: NewOrder, event: SagaEvent): void {
  order.saga = evolve(order.saga, event);
  order.sagaDueAt = 'dueMs' in order.saga ? new Date(order.saga.dueMs) : null;
  const change = changeOf(event, order.offer);
  if (!change) return;
  order.status = change.status;
  order.timeline = [...order.timeline, { status: change.status, at: new Date().toISOString(), note: change.note }];
  if (change.cancellation) {
    order.cancellationReason = change.cancellation.reason;
    order.cancellationMessage = change.cancellation.message;
  }
}
