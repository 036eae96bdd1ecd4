import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { IdentitySigner } from '#platform/auth';
import { EntityClient } from '#platform/entities';
import type { Money } from '../domain/money.js';
import { PricingConfig } from '../pricing.config.js';

/** What a price is made from. */
export interface ProductFacts {
  readonly category: string;
  readonly listPrice: Money;
}

const factsSchema = z.object({
  category: z.string(),
  listPrice: z.object({ amount: z.int().min(0), currency: z.string() }),
});

/** What inventory says of products. */
@Injectable()
export class Catalogue implements OnApplicationShutdown {
  private readonly products: EntityClient<string, ProductFacts>;

  constructor(@Inject(PricingConfig) config: PricingConfig) {
    this.products = new EntityClient(
      'pricing',
      { service: 'inventory', urls: config.inventoryUrls, timeoutMs: config.inventoryTimeoutMs },
      {
        type: 'Product',
        selection: '{ category listPrice { amount currency } }',
        schema: factsSchema,
        representation: (id) => ({ id }),
      },
      new IdentitySigner(config.internalAuthSecret),
    );
  }

  /** The facts of those that are on offer, by id, in one question. Throws SUBGRAPH_UNAVAILABLE. */
  factsOf(ids: readonly string[]): Promise<ReadonlyMap<string, ProductFacts>> {
    return this.products.find(ids);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.products.close();
  }
}
