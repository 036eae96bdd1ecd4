import { Inject, Injectable } from '@nestjs/common';
import { afterCommit, Database, type Transaction } from '#platform/database';
import { Outbox } from '#platform/messaging';
import { accept, decide, evolve, type SagaEvent, type SagaInput } from './domain/checkout-saga.js';
import { changeOf } from './domain/order-changes.js';
import { messagesOf } from './order-messages.js';
import { OrdersConfig } from './orders.config.js';
import type { OrderEntity } from './persistence/order.entity.js';
import { type NewOrder, OrdersRepository } from './persistence/orders.repository.js';
import { SagasRepository } from './persistence/sagas.repository.js';
import { SettlementWaiters } from './settlement-waiters.js';

/** What is known of an order before its checkout begins. */
export type OrderDraft = Omit<
  NewOrder,
  'status' | 'timeline' | 'version' | 'cancellationReason' | 'cancellationMessage'
>;

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
    private readonly sagas: SagasRepository,
    private readonly outbox: Outbox,
    private readonly waiters: SettlementWaiters,
  ) {}

  /** Writes a new order with its saga and asks inventory for its stock. */
  async begin(tx: Transaction, draft: OrderDraft): Promise<void> {
    const accepted = accept(Date.now(), this.config);
    const order = {
      ...draft,
      status: 'PENDING' as const,
      timeline: [],
      version: 0,
      cancellationReason: null,
      cancellationMessage: null,
    };
    applyChange(order, accepted);
    const number = await this.orders.insert(tx, {
      ...order,
      version: messagesOf(accepted, { ...order, number: '' }).length,
    });
    await this.sagas.insert(tx, order.id, evolve({ step: 'closed' }, accepted));
    await this.tell(tx, { ...order, number }, accepted);
  }

  /** Takes a step in a transaction of its own. Null when there is no such order. Throws InvalidTransition. */
  advance(orderId: string, input: SagaInput): Promise<OrderEntity | null> {
    return this.database.transaction((tx) => this.advanceIn(tx, orderId, input));
  }

  /** Takes a step in the transaction of whoever brings the input. Null when there is no such order. Throws InvalidTransition. */
  async advanceIn(tx: Transaction, orderId: string, input: SagaInput): Promise<OrderEntity | null> {
    const order = await this.orders.lock(tx, orderId);
    if (!order) return null;
    const state = await this.sagas.read(tx, orderId);
    const events = decide(state, input, order.offer, Date.now());
    if (events.length === 0) return order;
    for (const event of events) {
      applyChange(order, event);
      await this.tell(tx, order, event);
    }
    await this.orders.saveProgress(tx, order);
    await this.sagas.save(tx, orderId, events.reduce(evolve, state));
    afterCommit(tx, () => this.waiters.wake(orderId));
    return order;
  }

  private async tell(
    tx: Transaction,
    order: Omit<OrderEntity, 'createdAt' | 'updatedAt'>,
    event: SagaEvent,
  ): Promise<void> {
    for (const { definition, data } of messagesOf(event, order)) {
      order.version += 1;
      await this.outbox.append(tx, definition, { subject: order.id, sequence: order.version, data });
    }
  }
}

function applyChange(order: Omit<NewOrder, 'number'>, event: SagaEvent): void {
  const change = changeOf(event, order.offer);
  if (!change) return;
  order.status = change.status;
  order.timeline = [...order.timeline, { status: change.status, at: new Date().toISOString(), note: change.note }];
  if (change.cancellation) {
    order.cancellationReason = change.cancellation.reason;
    order.cancellationMessage = change.cancellation.message;
  }
}
