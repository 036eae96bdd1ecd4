import { Inject, Injectable } from '@nestjs/common';
import { type Identity, isAdmin, mayChange, maySee } from '#platform/auth';
import { SoukError } from '#platform/errors';
import type { Page } from '#platform/graphql';
import { parseId } from '#platform/input';
import { Checkout } from './checkout.js';
import { InvalidTransition, isUndoing, type SagaInput } from './domain/checkout-saga.js';
import { isSettled } from './domain/order.js';
import { OrdersConfig } from './orders.config.js';
import type { OrderEntity } from './persistence/order.entity.js';
import { type OrderSelection, OrdersRepository } from './persistence/orders.repository.js';
import { Settlement } from './settlement.js';

/** Whether nothing of what was done for an order is being undone any more. */
const isUndone = ({ status, saga }: OrderEntity) => isSettled(status) && !isUndoing(saga);

/** The use cases of orders that are placed. Whoever may not see an order is told that there is none. */
@Injectable()
export class OrdersService {
  constructor(
    @Inject(OrdersConfig) private readonly config: OrdersConfig,
    private readonly orders: OrdersRepository,
    private readonly checkout: Checkout,
    private readonly settlement: Settlement,
  ) {}

  /** Answers once money and items are back too, or 2 s after the call. */
  async cancel(identity: Identity, id: string, message: string | null): Promise<OrderEntity> {
    const by = (order: OrderEntity) =>
      identity.kind === 'user' && identity.userId === order.customerId ? 'BY_CUSTOMER' : 'BY_ADMIN';
    return this.step(identity, id, (order) => ({ type: 'CancelOrder', by: by(order), message }));
  }

  async return(identity: Identity, id: string): Promise<OrderEntity> {
    return this.step(identity, id, () => ({ type: 'ReturnOrder' }));
  }

  async ship(identity: Identity, id: string): Promise<OrderEntity> {
    return this.step(identity, id, () => ({ type: 'ShipOrder' }));
  }

  async deliver(identity: Identity, id: string): Promise<OrderEntity> {
    return this.step(identity, id, () => ({ type: 'DeliverOrder' }));
  }

  private async step(
    identity: Identity,
    id: string,
    inputFor: (order: OrderEntity) => SagaInput,
  ): Promise<OrderEntity> {
    const answerByMs = Date.now() + this.config.settleTimeoutMs;
    const watch = this.settlement.watch(id);
    try {
      const order = await this.orders.find(id);
      if (!order || !mayChange(identity, order.customerId)) throw new SoukError('NOT_FOUND', 'There is no such order.');
      const moved = await this.advance(id, inputFor(order));
      return await this.settlement.until(watch, moved, answerByMs, isUndone);
    } finally {
      watch.end();
    }
  }

  private async advance(id: string, input: SagaInput): Promise<OrderEntity> {
    try {
      const order = await this.checkout.advance(id, input);
      if (!order) throw new SoukError('NOT_FOUND', 'There is no such order.');
      return order;
    } catch (error) {
      if (error instanceof InvalidTransition)
        throw new SoukError('INVALID_TRANSITION', `The order is not in a state for that: ${error.message}.`);
      throw error;
    }
  }

  /** The orders an identity may see, of those with these ids. */
  async visible(identity: Identity, ids: readonly string[]): Promise<ReadonlyMap<string, OrderEntity>> {
    const found = await this.orders.findMany(ids);
    return new Map([...found].filter(([, order]) => maySee(identity, order.customerId)));
  }

  /** A page of the orders an identity may see (one more, to tell of a next page), and how many there are. An admin sees all. */
  async list(
    identity: Identity,
    wanted: OrderSelection,
    page: Page,
  ): Promise<{ orders: OrderEntity[]; count: () => Promise<number> }> {
    const selection = isAdmin(identity) ? wanted : { ...wanted, customerId: ownOnly(identity, wanted.customerId) };
    if (selection.customerId !== undefined && !parseId(selection.customerId))
      return { orders: [], count: async () => 0 };
    return { orders: await this.orders.page(selection, page), count: () => this.orders.count(selection) };
  }
}

/** Whose orders somebody asks for who may ask for their own only. */
function ownOnly(identity: Identity, customerId: string | undefined): string {
  const isOwn = identity.kind === 'user' && (customerId === undefined || customerId === identity.userId);
  return isOwn ? identity.userId : 'nobody';
}
