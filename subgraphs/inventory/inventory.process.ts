import type { ProcessDefinition } from '#platform/bootstrap';
import { InventoryModule } from './inventory.module.js';

export const inventoryProcess: ProcessDefinition = {
  name: 'inventory',
  defaultPort: 4002,
  create: InventoryModule.create,
};
