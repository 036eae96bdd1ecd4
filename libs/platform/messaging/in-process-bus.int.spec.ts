import { freshDatabase } from '#platform/testing';
import { busContract } from './message-bus.contract.js';

busContract('the bus of services that share a process', async () => ({
  createDatabase: async () => (await freshDatabase()).url,
}));
