import { runProcess } from '#platform/bootstrap';
import { inventoryProcess } from './inventory.process.js';

await runProcess(inventoryProcess);
