import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Identity, isAdmin, mayChange, maySee } from '#platform/auth';
import { ConcurrencyLimit } from '#platform/concurrency';
import { Database } from '#platform/database';
import { SoukError } from '#platform/errors';
import type { Page } from '#platform/graphql';
import { parseId } from '#platform/input';
import { Checkout } from './checkout.js';
import { type Basket, fillBasket, sumByProduct, type Wanted } from './domain/basket.js';
import { InvalidTransition, type SagaInput } from './domain/checkout-saga.js';
import { isSettled, type Shipping } from './domain/order.js';
import { Neighbours } from './neighbours/neighbours.js';
import { OrdersConfig } from './orders.config.js';
import type { OrderEntity } from './persistence/order.entity.js';
import { type OrderSelection, OrdersRepository } from './persistence/orders.repository.js';
import { SettlementWaiters } from './settlement-waiters.js';
import { ShippingDetails } from './shipping-details.js';

/** An order to place, as the client gave it, checked for its form. */
export interface PlaceOrder {
  items: readonly Wanted[];
  idempotencyKey?: string | undefined;
  expectedTotal?: { amount: number; currency: string } | undefined;
  shippingAddress?: Shipping | undefined;
}

const pollMs = 250;
/** Orders that are being placed at once: each asks two services, which must answer in time. The others wait their turn. */
const placedAtOnce = 16;
const longestQueue = 1_000;
/** Less than the gateway waits for a mutation: whoever is refused knows that nothing was ordered. */
const longestWaitMs = 3_000;
/** So long an order keeps others waiting while it settles: what has begun is finished first. */
const slotWhileSettlingMs = 250;

/** The use cases of orders. Whoever may not see an order is told that there is none. */
@Injectable()
export class OrdersService {
  private readonly underWay = new ConcurrencyLimit({
    slots: placedAtOnce,
    places: longestQueue,
    waitMs: longestWaitMs,
    refusal: 'Too many orders at once: nothing was ordered, try again.',
  });

  constructor(
    @Inject(OrdersConfig) private readonly config: OrdersConfig,
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly checkout: Checkout,
    private readonly neighbours: Neighbours,
    private readonly shippingDetails: ShippingDetails,
    private readonly waiters: SettlementWaiters,
  ) {}

  /** Answers the order once it has settled, or 2 s after the call with what is true then. */
  async place(identity: Identity, input: PlaceOrder): Promise<OrderEntity> {
    const answerByMs = Date.now() + this.config.settleTimeoutMs;
    if (identity.kind !== 'user') throw new SoukError('UNAUTHENTICATED', 'Sign in first.');
    const { userId } = identity;
    const hasSettled = (order: OrderEntity) => isSettled(order.status);
    const order = await this.underWay.run(async () => {
      const orderId = await this.accept(userId, input);
      return this.settled(orderId, Math.min(answerByMs, Date.now() + slotWhileSettlingMs), hasSettled);
    });
    return hasSettled(order) ? order : this.settled(order.id, answerByMs, hasSettled);
  }

  private async accept(customerId: string, input: PlaceOrder): Promise<string> {
    const requestHash = hashOf(input);
    const earlier = await this.orderOfKey(customerId, input.idempotencyKey, requestHash);
    if (earlier) return earlier;
    try {
      return await this.write(customerId, input, requestHash);
    } catch (error) {
      // Another call with the same key may have been faster: its order is this call's answer too.
      const winner = await this.orderOfKey(customerId, input.idempotencyKey, requestHash);
      if (winner) return winner;
      throw error;
    }
  }

  private async write(customerId: string, input: PlaceOrder, requestHash: string): Promise<string> {
    const { shippingAddress } = input;
    const [basket] = await Promise.all([
      this.fillBasket(input),
      shippingAddress ? undefined : this.shippingDetails.refresh(customerId),
    ]);
    const id = uuidv7();
    await this.database.transaction(async (tx) => {
      await this.checkout.begin(tx, {
        id,
        customerId,
        ...basket,
        shipping: await this.shippingDetails.settle(tx, customerId, shippingAddress),
        shippingGiven: shippingAddress !== undefined,
        idempotencyKey: input.idempotencyKey ?? null,
        requestHash,
      });
    });
    return id;
  }

  private async orderOfKey(
    customerId: string,
    key: string | undefined,
    requestHash: string,
  ): Promise<string | undefined> {
    const order = key === undefined ? null : await this.orders.findByKey(customerId, key);
    if (order && order.requestHash !== requestHash) {
      throw new SoukError('IDEMPOTENCY_CONFLICT', 'The idempotency key was used for another order.');
    }
    return order?.id;
  }

  private async fillBasket({ items, expectedTotal }: PlaceOrder): Promise<Basket> {
    const wanted = sumByProduct(items);
    const facts = await this.neighbours.productFacts(wanted.map((each) => each.productId));
    const filled = fillBasket(wanted, facts);
    if ('problem' in filled) {
      const { kind, path, message } = filled.problem;
      throw new SoukError(kind === 'not-on-offer' ? 'NOT_FOUND' : 'BAD_USER_INPUT', `${path}: ${message}`, {
        fields: { [path]: message },
      });
    }
    const { totalAmount, currency } = filled.basket;
    if (expectedTotal && (expectedTotal.amount !== totalAmount || expectedTotal.currency !== currency)) {
      throw new SoukError(
        'PRICE_CHANGED',
        `The order costs ${totalAmount} ${currency}, not ${expectedTotal.amount} ${expectedTotal.currency}.`,
      );
    }
    return filled.basket;
  }

  /** Answers once the items are back too, or 2 s after the call. */
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
    const order = await this.orders.find(id);
    if (!order || !mayChange(identity, order.customerId)) throw new SoukError('NOT_FOUND', 'There is no such order.');
    try {
      await this.checkout.advance(id, inputFor(order));
    } catch (error) {
      if (error instanceof InvalidTransition)
        throw new SoukError('INVALID_TRANSITION', `The order is not in a state for that: ${error.message}.`);
      throw error;
    }
    return this.settled(id, answerByMs, ({ status, saga }) => isSettled(status) && saga.step !== 'compensating');
  }

  /** The order once `isDone`, or at `answerByMs` (epoch) as it is then. */
  private async settled(id: string, answerByMs: number, isDone: (order: OrderEntity) => boolean): Promise<OrderEntity> {
    while (true) {
      const leftMs = answerByMs - Date.now();
      // Waiting begins before the look, so that what happens in between wakes it. Another process may be the one that
      // moves the order: look again now and then.
      const moved = this.waiters.moved(id, Math.max(0, Math.min(leftMs, pollMs)));
      const order = await this.orders.find(id);
      if (!order) throw new SoukError('NOT_FOUND', 'There is no such order.');
      if (leftMs <= 0 || isDone(order)) return order;
      await moved;
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

function hashOf({ items, shippingAddress }: PlaceOrder): string {
  const lines = sumByProduct(items).sort((a, b) => (a.productId < b.productId ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([lines, shippingAddress ?? null]))
    .digest('base64url');
}
