import type { ProcessDefinition } from '#platform/bootstrap';
import { OrdersModule } from './orders.module.js';

export const ordersProcess: ProcessDefinition = { name: 'orders', defaultPort: 4003, create: OrdersModule.create };
