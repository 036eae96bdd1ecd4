import type { ProcessDefinition } from '#platform/bootstrap';
import { InventoryModule } from './inventory.module.js';

export const inventoryProcess: ProcessDefinition = {
  name: 'inventory',
  defaultPort: 4002,
  requires: ['INVENTORY_DATABASE_URL', 'AMQP_URL', 'INTERNAL_AUTH_SECRET'],
  create: InventoryModule.create,
};
