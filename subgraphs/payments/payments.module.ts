import { type DynamicModule, Module } from '@nestjs/common';
import { contracts } from '#contracts';
import type { ProcessParts } from '#platform/bootstrap';
import { DatabaseModule } from '#platform/database';
import { SubgraphGraphqlModule } from '#platform/graphql';
import { loggingModule } from '#platform/logging';
import { MessagingModule, messagingMigrations } from '#platform/messaging';
import { MetricsModule } from '#platform/observability';
import { DepositsService } from './deposits.service.js';
import { AccountResolver } from './graphql/account.resolver.js';
import { Accounts } from './graphql/accounts.js';
import { LedgerPages } from './graphql/ledger-pages.js';
import { OrderResolver } from './graphql/order.resolver.js';
import { UserResolver } from './graphql/user.resolver.js';
import { CloseWalletWhenUserDeleted } from './messaging/close-wallet-when-user-deleted.js';
import { OpenWalletWhenUserRegistered } from './messaging/open-wallet-when-user-registered.js';
import { SettlePaymentsAsOrdersGo } from './messaging/settle-payments-as-orders-go.js';
import { Users } from './neighbours/users.js';
import { PaymentsConfig } from './payments.config.js';
import { PaymentsService } from './payments.service.js';
import { DepositsRepository } from './persistence/deposits.repository.js';
import { LedgerRepository } from './persistence/ledger.repository.js';
import { Payments1790000000000 } from './persistence/migrations/1790000000000-payments.js';
import { PaymentsRepository } from './persistence/payments.repository.js';
import { WalletsRepository } from './persistence/wallets.repository.js';
import { WalletsService } from './wallets.service.js';

const service = 'payments';

@Module({})
export class PaymentsModule {
  static create({ env, bus, embedded }: ProcessParts): DynamicModule {
    return {
      module: PaymentsModule,
      imports: [
        loggingModule(service, env),
        MetricsModule.forService(),
        DatabaseModule.forService({
          service,
          env,
          entities: [],
          migrations: [...messagingMigrations, Payments1790000000000],
        }),
        MessagingModule.forService({ service, env, contracts, bus }),
        SubgraphGraphqlModule.forService(service, env),
      ],
      providers: [
        { provide: PaymentsConfig, useValue: new PaymentsConfig({ env, embedded }) },
        WalletsRepository,
        PaymentsRepository,
        LedgerRepository,
        DepositsRepository,
        Users,
        WalletsService,
        PaymentsService,
        DepositsService,
        Accounts,
        LedgerPages,
        AccountResolver,
        UserResolver,
        OrderResolver,
        SettlePaymentsAsOrdersGo,
        OpenWalletWhenUserRegistered,
        CloseWalletWhenUserDeleted,
      ],
    };
  }
}
