import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { IdentitySigner } from '#platform/auth';
import type { ProductFacts } from '../domain/basket.js';
import { OrdersConfig } from '../orders.config.js';
import type { CustomerProfile } from '../persistence/customer.entity.js';
import { SubgraphClient } from './subgraph-client.js';

const factsSchema = z.object({
  id: z.string(),
  name: z.string(),
  offer: z.enum(['SALE', 'LOAN']),
  listPrice: z.object({ amount: z.int().min(0), currency: z.string() }),
});

const text = z.string().nullable();
const customerSchema = z.object({
  name: z.string(),
  profileVersion: z.int(),
  profile: z.object({ phoneNumber: text, address: text, city: text, postalCode: text, country: text }).nullable(),
});

const nothingOnFile = { phoneNumber: null, address: null, city: null, postalCode: null, country: null };

/** What orders asks of the other services when an order is placed; each question has a deadline. */
@Injectable()
export class Neighbours implements OnApplicationShutdown {
  private readonly inventory: SubgraphClient;
  private readonly users: SubgraphClient;

  constructor(@Inject(OrdersConfig) config: OrdersConfig) {
    const signer = new IdentitySigner(config.internalAuthSecret);
    this.inventory = new SubgraphClient('inventory', config.inventoryUrls, signer, config.neighbourTimeoutMs);
    this.users = new SubgraphClient('users', config.usersUrls, signer, config.neighbourTimeoutMs);
  }

  /** The facts of products that are on offer, by id, in one batch. Throws SUBGRAPH_UNAVAILABLE. */
  async productFacts(ids: readonly string[]): Promise<ReadonlyMap<string, ProductFacts>> {
    const products = await this.inventory.entities(
      'Product',
      ids,
      '{ id name offer listPrice { amount currency } }',
      factsSchema,
    );
    const known = products.filter((product) => product !== null);
    return new Map(known.map(({ id, name, offer, listPrice }) => [id, { name, offer, ...listPrice }]));
  }

  /** A user's name and profile with its version; undefined when there is no such user. Throws SUBGRAPH_UNAVAILABLE. */
  async customerProfile(id: string): Promise<{ version: number; profile: CustomerProfile } | undefined> {
    const selection = '{ name profileVersion profile { phoneNumber address city postalCode country } }';
    const [user] = await this.users.entities('User', [id], selection, customerSchema);
    if (!user) return undefined;
    return { version: user.profileVersion, profile: { name: user.name, ...(user.profile ?? nothingOnFile) } };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.inventory.close(), this.users.close()]);
  }
}
