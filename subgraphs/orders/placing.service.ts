import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Identity } from '#platform/auth';
import { ConcurrencyLimit, Rounds } from '#platform/concurrency';
import { SoukError } from '#platform/errors';
import { BasketPricing, type Money } from './basket-pricing.js';
import { sumByProduct, type Wanted } from './domain/basket.js';
import { isSettled, type Shipping } from './domain/order.js';
import { OrderIntake } from './order-intake.js';
import { OrdersConfig } from './orders.config.js';
import type { OrderEntity } from './persistence/order.entity.js';
import { type OrderKey, OrdersRepository } from './persistence/orders.repository.js';
import { Settlement } from './settlement.js';
import { ShippingDetails } from './shipping-details.js';

/** An order to place, as the client gave it, checked for its form. */
export interface PlaceOrder {
  items: readonly Wanted[];
  idempotencyKey?: string | undefined;
  expectedTotal?: Money | undefined;
  shippingAddress?: Shipping | undefined;
}

/** Orders that are being placed at once: what they ask of other services and write travels together. The others wait their turn. */
const placedAtOnce = 64;
const longestQueue = 1_000;
const longestWaitMs = 2_000;
/** After that nothing is written any more: the gateway waits 6 s for a mutation, and whoever is refused before knows that nothing was ordered. */
const writtenWithinMs = 4_000;
/** So long an order keeps others waiting while it settles: what has begun is finished first. */
const slotWhileSettlingMs = 250;

const tooMany = 'Too many orders at once: nothing was ordered, try again.';

const hasSettled = (order: OrderEntity) => isSettled(order.status);

/** Takes orders. */
@Injectable()
export class PlacingService {
  private readonly underWay = new ConcurrencyLimit({
    slots: placedAtOnce,
    places: longestQueue,
    waitMs: longestWaitMs,
    refusal: tooMany,
  });

  private readonly keyed = new Rounds<OrderKey, { order: OrderEntity | null }>({
    largest: placedAtOnce,
    work: async (keys) => (await this.orders.findByKeys(keys)).map((order) => ({ order })),
    tryAlone: () => false,
  });

  constructor(
    @Inject(OrdersConfig) private readonly config: OrdersConfig,
    private readonly orders: OrdersRepository,
    private readonly basketPricing: BasketPricing,
    private readonly shippingDetails: ShippingDetails,
    private readonly intake: OrderIntake,
    private readonly settlement: Settlement,
  ) {}

  /** Answers the order once it has settled, or 2 s after the call with what is true then. */
  async place(identity: Identity, input: PlaceOrder): Promise<OrderEntity> {
    const arrivedMs = Date.now();
    const answerByMs = arrivedMs + this.config.settleTimeoutMs;
    if (identity.kind !== 'user') throw new SoukError('UNAUTHENTICATED', 'Sign in first.');
    const { userId } = identity;
    // From before it is written, so that no step is missed.
    let watch = this.settlement.watch(uuidv7());
    try {
      const order = await this.underWay.run(async () => {
        const accepted = await this.accept(userId, watch.orderId, input, arrivedMs + writtenWithinMs);
        if (accepted.id !== watch.orderId) {
          watch.end();
          watch = this.settlement.watch(accepted.id);
        }
        const slotEndsMs = Math.min(answerByMs, Date.now() + slotWhileSettlingMs);
        return this.settlement.until(watch, accepted, slotEndsMs, hasSettled);
      });
      return await this.settlement.until(watch, order, answerByMs, hasSettled);
    } finally {
      watch.end();
    }
  }

  /** A new order of this id, or the one that the idempotency key stands for. */
  private async accept(customerId: string, id: string, input: PlaceOrder, writeByMs: number): Promise<OrderEntity> {
    const requestHash = hashOf(input);
    const earlier = await this.orderOfKey(customerId, input.idempotencyKey, requestHash);
    if (earlier) return earlier;
    let failure: unknown;
    try {
      const written = await this.write(customerId, id, input, requestHash, writeByMs);
      if (written) return written;
    } catch (error) {
      failure = error;
    }
    // Another call with the same key may have been faster: its order is this call's answer too. And what looks like a failure
    // may have been written: a commit whose answer was lost.
    const mayBeWritten = !(failure instanceof SoukError);
    const winner =
      (await this.orderOfKey(customerId, input.idempotencyKey, requestHash)) ??
      (mayBeWritten ? await this.orders.find(id) : null);
    if (winner) return winner;
    throw failure ?? new Error(`order ${id} was neither written nor there before`);
  }

  private async write(
    customerId: string,
    id: string,
    { items, expectedTotal, shippingAddress, idempotencyKey }: PlaceOrder,
    requestHash: string,
    writeByMs: number,
  ): Promise<OrderEntity | null> {
    const [basket] = await Promise.all([
      this.basketPricing.fill(items, expectedTotal),
      shippingAddress ? undefined : this.shippingDetails.refresh(customerId),
    ]);
    if (Date.now() > writeByMs) throw new SoukError('OVERLOADED', tooMany);
    return this.intake.write({
      id,
      customerId,
      ...basket,
      shippingAddress,
      shippingGiven: shippingAddress !== undefined,
      idempotencyKey: idempotencyKey ?? null,
      requestHash,
    });
  }

  private async orderOfKey(
    customerId: string,
    key: string | undefined,
    requestHash: string,
  ): Promise<OrderEntity | null> {
    if (key === undefined) return null;
    const { order } = await this.keyed.add({ customerId, idempotencyKey: key });
    if (order && order.requestHash !== requestHash) {
      throw new SoukError('IDEMPOTENCY_CONFLICT', 'The idempotency key was used for another order.');
    }
    return order;
  }
}

/** What an idempotency key stands for. */
function hashOf({ items, shippingAddress }: PlaceOrder): string {
  const lines = sumByProduct(items).sort((a, b) => (a.productId < b.productId ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([lines, shippingAddress ?? null]))
    .digest('base64url');
}
