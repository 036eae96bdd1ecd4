import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { IdentitySigner } from '#platform/auth';
import { EntityClient } from '#platform/entities';
import { SoukError } from '#platform/errors';
import type { PricedLine, ProductFacts } from '../domain/basket.js';
import { OrdersConfig } from '../orders.config.js';
import { type CustomerProfile, nothingOnFile } from '../persistence/customer.entity.js';

const money = z.object({ amount: z.int().min(0), currency: z.string() });

const factsSchema = z
  .object({ name: z.string(), category: z.string(), offer: z.enum(['SALE', 'LOAN']), listPrice: money })
  .transform(({ listPrice, ...facts }): ProductFacts => ({ ...facts, ...listPrice }));

const priceSchema = z.object({ price: z.object({ unit: money }) }).transform(({ price }) => price.unit.amount);

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
  private readonly products: EntityClient<string, ProductFacts>;
  private readonly prices: EntityClient<PricedLine, number>;
  private readonly users: EntityClient<string, VersionedProfile>;

  constructor(@Inject(OrdersConfig) config: OrdersConfig) {
    const signer = new IdentitySigner(config.internalAuthSecret);
    const { neighbourTimeoutMs: timeoutMs } = config;
    this.products = new EntityClient(
      'orders',
      { service: 'inventory', urls: config.inventoryUrls, timeoutMs },
      {
        type: 'Product',
        selection: '{ name category offer listPrice { amount currency } }',
        schema: factsSchema,
        representation: (id) => ({ id }),
      },
      signer,
    );
    this.prices = new EntityClient(
      'orders',
      { service: 'pricing', urls: config.pricingUrls, timeoutMs },
      {
        type: 'Product',
        selection: '{ price(quantity: $quantity) { unit { amount currency } } }',
        schema: priceSchema,
        representation: ({ productId: id, facts: { amount, currency, category } }) => ({
          id,
          listPrice: { amount, currency },
          category,
        }),
        argument: { name: 'quantity', type: 'Int!', of: ({ quantity }) => quantity },
      },
      signer,
    );
    this.users = new EntityClient(
      'orders',
      { service: 'users', urls: config.usersUrls, timeoutMs },
      {
        type: 'User',
        selection: '{ name profileVersion profile { phoneNumber address city postalCode country } }',
        schema: customerSchema,
        representation: (id) => ({ id }),
      },
      signer,
    );
  }

  /** The facts of products that are on offer, by id. Throws SUBGRAPH_UNAVAILABLE. */
  productFacts(ids: readonly string[]): Promise<ReadonlyMap<string, ProductFacts>> {
    return this.products.find(ids);
  }

  /** What one unit of each line costs, in minor units of its list price's currency. Throws SUBGRAPH_UNAVAILABLE and OVERLOADED. */
  async unitAmounts(lines: readonly PricedLine[]): Promise<ReadonlyMap<string, number>> {
    const found = await this.prices.load(lines);
    return new Map(
      lines.map(({ productId }, index) => {
        const amount = found[index];
        if (amount === undefined)
          throw new SoukError('SUBGRAPH_UNAVAILABLE', 'Pricing tells no price.', { service: 'pricing' });
        return [productId, amount];
      }),
    );
  }

  /** A user's name and profile with its version; undefined when there is no such user. Throws SUBGRAPH_UNAVAILABLE. */
  async customerProfile(id: string): Promise<VersionedProfile | undefined> {
    const [found] = await this.users.load([id]);
    return found;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.products.close(), this.prices.close(), this.users.close()]);
  }
}
