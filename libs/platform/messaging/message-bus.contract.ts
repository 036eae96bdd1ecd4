import { describe } from 'vitest';
import { batchesContract } from './testing/batches.contract.js';
import { deliveryContract } from './testing/delivery.contract.js';
import { endingsContract } from './testing/endings.contract.js';
import { failuresContract } from './testing/failures.contract.js';
import type { CreateParts } from './testing/world.js';

/** What every bus promises, whatever carries the messages. `createParts` is called for each test. */
export function busContract(name: string, createParts: CreateParts): void {
  describe(name, () => {
    describe('delivery', () => deliveryContract(createParts));
    describe('failures', () => failuresContract(createParts));
    describe('batches', () => batchesContract(createParts));
    describe('endings', () => endingsContract(createParts));
  });
}
