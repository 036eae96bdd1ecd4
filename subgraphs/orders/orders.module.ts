import { type DynamicModule, Module } from '@nestjs/common';
import { contracts } from '#contracts';
import type { ProcessParts } from '#platform/bootstrap';
import { DatabaseModule } from '#platform/database';
import { SubgraphGraphqlModule } from '#platform/graphql';
import { loggingModule } from '#platform/logging';
import { MessagingModule, messagingMigrations } from '#platform/messaging';
import { MetricsModule } from '#platform/observability';
import { basketPricingProviders } from './basket-pricing.js';
import { Checkout } from './checkout.js';
import { Customers } from './customers.js';
import { OrderResolver } from './graphql/order.resolver.js';
import { OrderLists } from './graphql/order-lists.js';
import { UserResolver } from './graphql/user.resolver.js';
import { AdvanceCheckoutWhenAnswered } from './messaging/advance-checkout-when-answered.js';
import { ForgetCustomerWhenUserDeleted } from './messaging/forget-customer-when-user-deleted.js';
import { ReaddressOrdersWhenProfileChanges } from './messaging/readdress-orders-when-profile-changes.js';
import { Neighbours } from './neighbours/neighbours.js';
import { OrderIntake } from './order-intake.js';
import { OrdersConfig } from './orders.config.js';
import { OrdersService } from './orders.service.js';
import { CheckoutsRepository } from './persistence/checkouts.repository.js';
import { CustomerEntity } from './persistence/customer.entity.js';
import { CustomersRepository } from './persistence/customers.repository.js';
import { Orders1760000000000 } from './persistence/migrations/1760000000000-orders.js';
import { OrderEntity } from './persistence/order.entity.js';
import { OrdersRepository } from './persistence/orders.repository.js';
import { PlacingService } from './placing.service.js';
import { SagaClock } from './saga-clock.js';
import { sagaGaugeProviders } from './saga-gauges.js';
import { Settlement } from './settlement.js';
import { ShippingDetails } from './shipping-details.js';

@Module({})
export class OrdersModule {
  static create({ env, bus }: ProcessParts): DynamicModule {
    const service = 'orders';
    return {
      module: OrdersModule,
      imports: [
        loggingModule(service, env),
        MetricsModule.forService(),
        DatabaseModule.forService({
          service,
          env,
          entities: [OrderEntity, CustomerEntity],
          migrations: [...messagingMigrations, Orders1760000000000],
        }),
        MessagingModule.forService({ service, env, contracts, bus }),
        SubgraphGraphqlModule.forService(service, env),
      ],
      providers: [
        { provide: OrdersConfig, useValue: new OrdersConfig(env) },
        OrderResolver,
        UserResolver,
        OrderLists,
        PlacingService,
        ...basketPricingProviders,
        OrderIntake,
        OrdersService,
        Checkout,
        SagaClock,
        ...sagaGaugeProviders,
        Settlement,
        ShippingDetails,
        Customers,
        Neighbours,
        OrdersRepository,
        CheckoutsRepository,
        CustomersRepository,
        AdvanceCheckoutWhenAnswered,
        ReaddressOrdersWhenProfileChanges,
        ForgetCustomerWhenUserDeleted,
      ],
    };
  }
}
