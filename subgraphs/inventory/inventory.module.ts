import { type DynamicModule, Module } from '@nestjs/common';
import { contracts } from '#contracts';
import type { ProcessParts } from '#platform/bootstrap';
import { DatabaseModule } from '#platform/database';
import { SubgraphGraphqlModule } from '#platform/graphql';
import { loggingModule } from '#platform/logging';
import { MessagingModule, messagingMigrations } from '#platform/messaging';
import { MetricsModule } from '#platform/observability';
import { CatalogueService } from './catalogue.service.js';
import { ProductResolver } from './graphql/product.resolver.js';
import { InventoryConfig } from './inventory.config.js';
import { MoveStockAsOrdersGo } from './messaging/move-stock-as-orders-go.js';
import { WithdrawProductsWhenUserDeleted } from './messaging/withdraw-products-when-user-deleted.js';
import { Inventory1780000100000 } from './persistence/migrations/1780000100000-inventory.js';
import { OwnersRepository } from './persistence/owners.repository.js';
import { ProductEntity } from './persistence/product.entity.js';
import { ProductsRepository } from './persistence/products.repository.js';
import { ReservationsRepository } from './persistence/reservations.repository.js';
import { RestocksRepository } from './persistence/restocks.repository.js';
import { StockRepository } from './persistence/stock.repository.js';
import { ProductWithdrawal } from './product-withdrawal.js';
import { ProductsService } from './products.service.js';
import { ReservationsService } from './reservations.service.js';

const service = 'inventory';

@Module({})
export class InventoryModule {
  static create({ env, bus }: ProcessParts): DynamicModule {
    return {
      module: InventoryModule,
      imports: [
        loggingModule(service, env),
        MetricsModule.forService(),
        DatabaseModule.forService({
          service,
          env,
          entities: [ProductEntity],
          migrations: [...messagingMigrations, Inventory1780000100000],
        }),
        MessagingModule.forService({ service, env, contracts, bus }),
        SubgraphGraphqlModule.forService(service, env),
      ],
      providers: [
        { provide: InventoryConfig, useValue: new InventoryConfig(env) },
        ProductsRepository,
        StockRepository,
        ReservationsRepository,
        RestocksRepository,
        OwnersRepository,
        CatalogueService,
        ProductsService,
        ReservationsService,
        ProductWithdrawal,
        ProductResolver,
        MoveStockAsOrdersGo,
        WithdrawProductsWhenUserDeleted,
      ],
    };
  }
}
