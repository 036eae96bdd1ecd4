import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database, type Transaction } from '#platform/database';
import { SoukError } from '#platform/errors';
import type { Shipping } from './domain/order.js';
import { Neighbours, type VersionedProfile } from './neighbours/neighbours.js';
import type { CustomerProfile } from './persistence/customer.entity.js';
import { CustomersRepository } from './persistence/customers.repository.js';

const versionsRemembered = 10_000;

/** Where an order goes: the address given with it, else the newest one on file. */
@Injectable()
export class ShippingDetails {
  /** At least this version of a customer's profile is on file. */
  private readonly keptVersions = new LRUCache<string, number>({ max: versionsRemembered });

  constructor(
    private readonly database: Database,
    private readonly neighbours: Neighbours,
    private readonly customers: CustomersRepository,
  ) {}

  /** Asks users for what is on file and keeps it; when users does not answer, what is kept will do. Throws SUBGRAPH_UNAVAILABLE. */
  async refresh(customerId: string): Promise<void> {
    try {
      const onFile = await this.neighbours.customerProfile(customerId);
      if (!onFile) throw accountGone();
      await this.keepIfNewer(customerId, onFile);
    } catch (error) {
      const isKept = isUnavailable(error) && (await this.customers.find(customerId)) !== null;
      if (!isKept) throw error;
    }
  }

  private async keepIfNewer(customerId: string, { version, profile }: VersionedProfile): Promise<void> {
    // What is on file never gets older.
    if ((this.keptVersions.get(customerId) ?? -1) >= version) return;
    const kept = await this.customers.find(customerId);
    if (!kept || kept.version < version) {
      await this.database.transaction((tx) => this.customers.keepNewer(tx, customerId, version, profile));
    }
    this.keptVersions.set(customerId, version);
  }

  /**
   * The addresses to write with orders, or why an order has none. Locks what is on file: a profile that changes meanwhile
   * either is seen here or waits for the orders, and then rewrites them.
   */
  async settleAll(tx: Transaction, orders: readonly ToBeSent[]): Promise<(Shipping | SoukError)[]> {
    const kept = await this.customers.shareAll(
      tx,
      orders.map(({ customerId }) => customerId),
    );
    return orders.map(({ customerId, shippingAddress }) => {
      const customer = kept.get(customerId);
      if (customer && !customer.profile) return accountGone();
      if (shippingAddress) return shippingAddress;
      return customer?.profile ? complete(customer.profile) : this.notOnFile(customerId);
    });
  }

  /** What was refreshed is on file, unless the database was set back: it is asked for anew the next time. */
  private notOnFile(customerId: string): SoukError {
    this.keptVersions.delete(customerId);
    return new SoukError('OVERLOADED', 'The address could not be read: nothing was ordered, try again.');
  }
}

/** Whose order, and where it goes if that was said with it. */
interface ToBeSent {
  customerId: string;
  shippingAddress: Shipping | undefined;
}

/** A profile as an address, or BAD_USER_INPUT naming what is missing; only the country may be. */
function complete(profile: CustomerProfile): Shipping | SoukError {
  const { name, phoneNumber, address, city, postalCode, country } = profile;
  if (phoneNumber && address && city && postalCode) return { name, phoneNumber, address, city, postalCode, country };
  const missing = Object.entries({ phoneNumber, address, city, postalCode }).filter(([, value]) => !value);
  const names = missing.map(([field]) => field).join(', ');
  return new SoukError(
    'BAD_USER_INPUT',
    `No complete address is on file (missing: ${names}): add it by updateProfile, or give a shippingAddress.`,
    {
      fields: Object.fromEntries(
        missing.map(([field]) => [`input.shippingAddress.${field}`, 'is not on file and was not given']),
      ),
    },
  );
}

function accountGone(): SoukError {
  return new SoukError('UNAUTHENTICATED', 'The account no longer exists.');
}

function isUnavailable(error: unknown): boolean {
  return error instanceof SoukError && error.code === 'SUBGRAPH_UNAVAILABLE';
}
