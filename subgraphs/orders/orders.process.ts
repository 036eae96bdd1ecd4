import type { ProcessDefinition } from '#platform/bootstrap';
import { OrdersModule } from './orders.module.js';

export const ordersProcess: ProcessDefinition = {
  name: 'orders',
  defaultPort: 4003,
  requires: ['ORDERS_DATABASE_URL', 'AMQP_URL', 'INTERNAL_AUTH_SECRET'],
  create: OrdersModule.create,
};
