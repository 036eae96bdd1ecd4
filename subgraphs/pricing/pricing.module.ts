import { type DynamicModule, Module } from '@nestjs/common';
import { contracts } from '#contracts';
import type { ProcessParts } from '#platform/bootstrap';
import { DatabaseModule } from '#platform/database';
import { SubgraphGraphqlModule } from '#platform/graphql';
import { loggingModule } from '#platform/logging';
import { MessagingModule, messagingMigrations } from '#platform/messaging';
import { MetricsModule } from '#platform/observability';
import { DiscountsService } from './discounts.service.js';
import { DiscountResolver } from './graphql/discount.resolver.js';
import { ProductResolver } from './graphql/product.resolver.js';
import { QuoteResolver } from './graphql/quote.resolver.js';
import { Catalogue } from './neighbours/catalogue.js';
import { OverDiscounts } from './over-discounts.js';
import { BoundariesRepository } from './persistence/boundaries.repository.js';
import { DiscountEntity } from './persistence/discount.entity.js';
import { DiscountTiersRepository } from './persistence/discount-tiers.repository.js';
import { DiscountsRepository } from './persistence/discounts.repository.js';
import { Pricing1780000100000 } from './persistence/migrations/1780000100000-pricing.js';
import { PricesService } from './prices.service.js';
import { PricingConfig } from './pricing.config.js';
import { QuotesService } from './quotes.service.js';

const service = 'pricing';

@Module({})
export class PricingModule {
  static create({ env, bus }: ProcessParts): DynamicModule {
    return {
      module: PricingModule,
      imports: [
        loggingModule(service, env),
        MetricsModule.forService(),
        DatabaseModule.forService({
          service,
          env,
          entities: [DiscountEntity],
          migrations: [...messagingMigrations, Pricing1780000100000],
        }),
        MessagingModule.forService({ service, env, contracts, bus }),
        SubgraphGraphqlModule.forService(service, env),
      ],
      providers: [
        { provide: PricingConfig, useValue: new PricingConfig(env) },
        DiscountsRepository,
        BoundariesRepository,
        DiscountTiersRepository,
        DiscountsService,
        PricesService,
        QuotesService,
        Catalogue,
        OverDiscounts,
        DiscountResolver,
        ProductResolver,
        QuoteResolver,
      ],
    };
  }
}
