import { Injectable } from '@nestjs/common';
import type { Transaction } from '#platform/database';
import { SoukError } from '#platform/errors';
import type { Shipping } from './domain/order.js';
import { Neighbours } from './neighbours/neighbours.js';
import type { CustomerProfile } from './persistence/customer.entity.js';
import { CustomersRepository } from './persistence/customers.repository.js';

/** What was learned of where an order goes before its transaction begins. */
export interface AskedShipping {
  /** The address that came with the order. */
  given: Shipping | undefined;
  /** What users has on file; undefined when it was not asked. */
  onFile: { version: number; profile: CustomerProfile } | undefined;
}

/** Where an order goes: the address given with it, else the newest one on file. */
@Injectable()
export class ShippingDetails {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly customers: CustomersRepository,
  ) {}

  /** Asks users for what is on file; when users does not answer, what events brought here will do. Throws SUBGRAPH_UNAVAILABLE. */
  async ask(customerId: string, given: Shipping | undefined): Promise<AskedShipping> {
    if (given) return { given, onFile: undefined };
    try {
      const onFile = await this.neighbours.customerProfile(customerId);
      if (!onFile) throw accountGone();
      return { given, onFile };
    } catch (error) {
      const kept = isUnavailable(error) ? await this.customers.find(customerId) : null;
      if (kept?.profile) return { given, onFile: { version: kept.version, profile: kept.profile } };
      throw error;
    }
  }

  /** The address to write with the order. Locks what is on file, so that a profile that changes meanwhile is not lost. */
  async settle(tx: Transaction, customerId: string, { given, onFile }: AskedShipping): Promise<Shipping> {
    if (!onFile) {
      const kept = await this.customers.lock(tx, customerId);
      if (kept && !kept.profile) throw accountGone();
    }
    if (given) return given;
    if (!onFile) throw accountGone();
    const kept = await this.customers.keepNewer(tx, customerId, onFile.version, onFile.profile);
    if (!kept.profile) throw accountGone();
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
