import { Inject, Injectable } from '@nestjs/common';
import { afterCommit, Database, type Transaction } from '#platform/database';
import { type Message, Outbox, type OutboxEntry } from '#platform/messaging';
import type { WorkContext } from '#platform/observability';
import { accept, decide, evolve, type SagaEvent, type SagaInput } from './domain/checkout-saga.js';
import { changeOf } from './domain/order-changes.js';
import { messageCountOf, messagesOf } from './order-messages.js';
import { OrdersConfig } from './orders.config.js';
import { CheckoutsRepository } from './persistence/checkouts.repository.js';
import type { OrderEntity } from './persistence/order.entity.js';
import type { NewOrder } from './persistence/order-row.js';
import { Settlement } from './settlement.js';

/** What is known of an order before its checkout begins. */
export type OrderDraft = Omit<
  NewOrder,
  'status' | 'timeline' | 'saga' | 'sagaDueAt' | 'version' | 'cancellationReason' | 'cancellationMessage'
>;

/** An order that is to begin, and the request that it comes from. */
export interface Beginning {
  draft: OrderDraft;
  cause: WorkContext;
}

/** What a saga is told, or how to tell from its order. */
type InputFor = SagaInput | ((order: OrderEntity) => SagaInput);

/** Something that an order's saga is told. */
export interface Step {
  orderId: string;
  input: InputFor;
  /** The message that tells it, where one does. */
  cause?: Message;
}

/**
 * Drives the checkout saga: a step reads its order under the lock, lets the domain decide, and writes the order, the saga's
 * state and the messages that follow, in one transaction. Several orders take a step together in as many statements as one.
 */
@Injectable()
export class Checkout {
  constructor(
    @Inject(OrdersConfig) private readonly config: OrdersConfig,
    private readonly database: Database,
    private readonly checkouts: CheckoutsRepository,
    private readonly outbox: Outbox,
    private readonly settlement: Settlement,
  ) {}

  /** Writes new orders with their sagas and asks inventory for their stock. Answers those whose id or idempotency key was not taken. */
  async beginAll(tx: Transaction, beginnings: readonly Beginning[]): Promise<ReadonlyMap<string, OrderEntity>> {
    const accepted = accept(Date.now(), this.config);
    const begun = beginnings.map(({ draft }) => {
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
      apply(order, [accepted]);
      return order;
    });
    const written = await this.checkouts.insertAll(tx, begun);
    const entries = beginnings.flatMap(({ draft, cause }) => {
      const order = written.get(draft.id);
      return order ? entriesFor(order, [accepted], cause) : [];
    });
    await this.outbox.appendAll(tx, entries);
    return written;
  }

  /** Takes a step in a transaction of its own. Null when there is no such order. Throws InvalidTransition. */
  advance(orderId: string, input: InputFor): Promise<OrderEntity | null> {
    return this.database.transaction((tx) => this.advanceIn(tx, orderId, input));
  }

  /** Takes a step in the transaction of whoever brings the input. Null when there is no such order. Throws InvalidTransition. */
  async advanceIn(tx: Transaction, orderId: string, input: InputFor): Promise<OrderEntity | null> {
    const orders = await this.advanceAll(tx, [{ orderId, input }]);
    return orders.get(orderId) ?? null;
  }

  /** Takes a step for each of several orders, no two for one. Answers those that there are. Throws InvalidTransition. */
  async advanceAll(tx: Transaction, steps: readonly Step[]): Promise<ReadonlyMap<string, OrderEntity>> {
    const orders = await this.checkouts.lockAll(
      tx,
      steps.map(({ orderId }) => orderId),
    );
    const moved: OrderEntity[] = [];
    const entries: OutboxEntry[] = [];
    for (const { orderId, input, cause } of steps) {
      const order = orders.get(orderId);
      if (!order) continue;
      const told = typeof input === 'function' ? input(order) : input;
      const events = decide(order.saga, told, order.offer, Date.now(), this.config);
      if (events.length === 0) continue;
      apply(order, events);
      moved.push(order);
      entries.push(...entriesFor(order, events, cause));
    }
    if (moved.length === 0) return orders;
    await this.checkouts.saveProgress(tx, moved);
    await this.outbox.appendAll(tx, entries);
    afterCommit(tx, () => {
      for (const order of moved) this.settlement.moved(order);
    });
    return orders;
  }
}

/** What an order that has come to its present version tells of these events, the last ones that happened to it. */
function entriesFor(order: OrderEntity, events: readonly SagaEvent[], cause: OutboxEntry['cause']): OutboxEntry[] {
  const messages = events.flatMap((event) => messagesOf(event, order));
  const before = order.version - messages.length;
  return messages.map((message, index) => ({ ...message, subject: order.id, sequence: before + index + 1, cause }));
}

function apply(order: NewOrder, events: readonly SagaEvent[]): void {
  for (const event of events) applyOne(order, event);
  order.version += events.reduce((sum, event) => sum + messageCountOf(event), 0);
}

function applyOne(order: NewOrder, event: SagaEvent): void {
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
