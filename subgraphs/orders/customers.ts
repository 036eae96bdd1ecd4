import { Injectable } from '@nestjs/common';
import type { Transaction } from '#platform/database';
import { Checkout } from './checkout.js';
import { InvalidTransition } from './domain/checkout-saga.js';
import type { Shipping } from './domain/order.js';
import { type CustomerProfile, nothingOnFile } from './persistence/customer.entity.js';
import { CustomersRepository } from './persistence/customers.repository.js';
import { OrdersRepository } from './persistence/orders.repository.js';

const cancelledAtATime = 100;

/** What orders follows of its customers: where to send things, and that they are gone. */
@Injectable()
export class Customers {
  constructor(
    private readonly customers: CustomersRepository,
    private readonly orders: OrdersRepository,
    private readonly checkout: Checkout,
  ) {}

  /** Keeps a profile if it is the newest, and brings the addresses of orders that are not yet shipped in line with the newest. */
  async keepProfile(
    tx: Transaction,
    version: number,
    { userId, name, profile }: { userId: string; name: string; profile: Omit<CustomerProfile, 'name'> | null },
  ): Promise<void> {
    const kept = await this.customers.keepNewer(tx, userId, version, { name, ...(profile ?? nothingOnFile) });
    if (kept.profile) await this.orders.readdress(tx, userId, given(kept.profile));
  }

  /** Erases where all of that customer's orders went, which locks them in the order of ids, and cancels what is not shipped. */
  async forget(tx: Transaction, userId: string, version: number): Promise<void> {
    await this.customers.forget(tx, userId, version);
    await this.orders.eraseShipping(tx, userId);
    let last: string | undefined;
    for (;;) {
      const unshipped = await this.orders.unshippedIds(tx, userId, last, cancelledAtATime);
      last = unshipped.at(-1);
      if (last === undefined) break;
      for (const id of unshipped) {
        await this.cancel(tx, id);
      }
    }
  }

  /** One that was shipped, lent or cancelled meanwhile stays as it is. */
  private async cancel(tx: Transaction, id: string): Promise<void> {
    try {
      await this.checkout.advanceIn(tx, id, {
        type: 'CancelOrder',
        by: 'BY_CUSTOMER',
        message: 'the account was deleted',
      });
    } catch (error) {
      if (!(error instanceof InvalidTransition)) throw error;
    }
  }
}

/** What is on file, without the gaps that would make an order's address incomplete: only the country may be missing. */
function given({ country, ...profile }: CustomerProfile): Partial<Shipping> {
  return { ...Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null)), country };
}
