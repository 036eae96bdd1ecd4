import { Injectable } from '@nestjs/common';
import { Rounds } from '#platform/concurrency';
import { Database } from '#platform/database';
import { isDatabaseAway, SoukError } from '#platform/errors';
import { currentContext, runInContext, type WorkContext } from '#platform/observability';
import { type Beginning, Checkout, type OrderDraft } from './checkout.js';
import type { Shipping } from './domain/order.js';
import type { OrderEntity } from './persistence/order.entity.js';
import { ShippingDetails } from './shipping-details.js';

/** An order that is to be written, and the address that was given with it. */
export interface NewPlacement extends Omit<OrderDraft, 'shipping'> {
  shippingAddress: Shipping | undefined;
}

/** What became of it: null when its idempotency key was taken meanwhile, or the order had been written before. */
type Written = { order: OrderEntity | null };

const largestRound = 32;

/** Writes accepted orders, each with the beginning of its checkout: those that come together share a transaction. */
@Injectable()
export class OrderIntake {
  private readonly rounds = new Rounds<{ placement: NewPlacement; cause: WorkContext }, Written>({
    largest: largestRound,
    // Not in the context of whoever began the rounds, which may be over long since.
    work: (items) => runInContext(items[0]?.cause ?? currentContext(), () => this.writeAll(items)),
    tryAlone: (error) => !isDatabaseAway(error),
  });

  constructor(
    private readonly database: Database,
    private readonly shippingDetails: ShippingDetails,
    private readonly checkout: Checkout,
  ) {}

  /** Null when the key or the id is taken. Throws BAD_USER_INPUT without an address and UNAUTHENTICATED for an account that is gone. */
  async write(placement: NewPlacement): Promise<OrderEntity | null> {
    const { order } = await this.rounds.add({ placement, cause: currentContext() });
    return order;
  }

  private writeAll(items: readonly { placement: NewPlacement; cause: WorkContext }[]): Promise<(Written | Error)[]> {
    return this.database.transaction(async (tx) => {
      const addresses = await this.shippingDetails.settleAll(
        tx,
        items.map(({ placement }) => placement),
      );
      const beginnings = items.flatMap(({ placement, cause }, index): Beginning[] => {
        const { shippingAddress: _, ...draft } = placement;
        const shipping = addresses[index];
        return !shipping || shipping instanceof SoukError ? [] : [{ draft: { ...draft, shipping }, cause }];
      });
      const begun = await this.checkout.beginAll(tx, beginnings);
      return items.map(({ placement }, index) => {
        const refusal = addresses[index];
        return refusal instanceof SoukError ? refusal : { order: begun.get(placement.id) ?? null };
      });
    });
  }
}
