export * from './inventory.messages.js';
export * from './orders.messages.js';
export { contracts } from './topology.js';
export * from './users.messages.js';
