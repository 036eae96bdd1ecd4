import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { IdentitySigner } from '#platform/auth';
import type { ProductFacts } from '../domain/basket.js';
import { OrdersConfig } from '../orders.config.js';
import { type CustomerProfile, nothingOnFile } from '../persistence/customer.entity.js';
import { EntityClient } from './entity-client.js';

const factsSchema = z
  .object({
    name: z.string(),
    offer: z.enum(['SALE', 'LOAN']),
    listPrice: z.object({ amount: z.int().min(0), currency: z.string() }),
  })
  .transform(({ listPrice, ...facts }): ProductFacts => ({ ...facts, ...listPrice }));

const text = z.string().nullable();
const customerSchema = z
  .object({
    name: z.string(),
    profileVersion: z.int(),
    profile: z.object({ phoneNumber: text, address: text, city: text, postalCode: text, country: text }).nullable(),
  })
  .transform(
    ({ name, profileVersion, profile }): VersionedProfile => ({
      version: profileVersion,
      profile: { name, ...(profile ?? nothingOnFile) },
    }),
  );

export interface VersionedProfile {
  version: number;
  profile: CustomerProfile;
}

/** What orders asks of the other services when an order is placed; each question has a deadline. */
@Injectable()
export class Neighbours implements OnApplicationShutdown {
  private readonly products: EntityClient<ProductFacts>;
  private readonly users: EntityClient<VersionedProfile>;

  constructor(@Inject(OrdersConfig) config: OrdersConfig) {
    const signer = new IdentitySigner(config.internalAuthSecret);
    const { neighbourTimeoutMs: timeoutMs } = config;
    this.products = new EntityClient(
      {
        service: 'inventory',
        urls: config.inventoryUrls,
        type: 'Product',
        selection: '{ name offer listPrice { amount currency } }',
        schema: factsSchema,
        timeoutMs,
      },
      signer,
    );
    this.users = new EntityClient(
      {
        service: 'users',
        urls: config.usersUrls,
        type: 'User',
        selection: '{ name profileVersion profile { phoneNumber address city postalCode country } }',
        schema: customerSchema,
        timeoutMs,
      },
      signer,
    );
  }

  /** The facts of products that are on offer, by id. Throws SUBGRAPH_UNAVAILABLE. */
  productFacts(ids: readonly string[]): Promise<ReadonlyMap<string, ProductFacts>> {
    return this.products.load(ids);
  }

  /** A user's name and profile with its version; undefined when there is no such user. Throws SUBGRAPH_UNAVAILABLE. */
  async customerProfile(id: string): Promise<VersionedProfile | undefined> {
    return (await this.users.load([id])).get(id);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.products.close(), this.users.close()]);
  }
}
