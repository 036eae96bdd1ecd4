import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '#platform/database';
import { SoukError } from '#platform/errors';
import type { Shipping } from './domain/order.js';
import { Neighbours, type VersionedProfile } from './neighbours/neighbours.js';
import type { CustomerProfile } from './persistence/customer.entity.js';
import { CustomersRepository } from './persistence/customers.repository.js';

/** Where an order goes: the address given with it, else the newest one on file. */
@Injectable()
export class ShippingDetails {
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
    const kept = await this.customers.find(customerId);
    if (kept && kept.version >= version) return;
    await this.database.transaction((tx) => this.customers.keepNewer(tx, customerId, version, profile));
  }

  /**
   * The address to write with the order. Locks what is on file: a profile that changes meanwhile either is seen here or
   * waits for the order, and then rewrites it.
   */
  async settle(tx: Transaction, customerId: string, given: Shipping | undefined): Promise<Shipping> {
    const kept = await this.customers.share(tx, customerId);
    if (kept && !kept.profile) throw accountGone();
    if (given) return given;
    if (!kept?.profile) throw new Error('what was refreshed is on file');
    return complete(kept.profile);
  }
}

/** A profile as an address. Throws BAD_USER_INPUT naming what is missing; only the country may be. */
function complete(profile: CustomerProfile): Shipping {
  const { name, phoneNumber, address, city, postalCode, country } = profile;
  if (phoneNumber && address && city && postalCode) return { name, phoneNumber, address, city, postalCode, country };
  const missing = Object.entries({ phoneNumber, address, city, postalCode }).filter(([, value]) => !value);
  const names = missing.map(([field]) => field).join(', ');
  throw new SoukError(
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
