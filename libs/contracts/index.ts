export * from './inventory.messages.js';
export * from './orders.messages.js';
export * from './payments.messages.js';
export * from './pricing.messages.js';
export { contracts } from './topology.js';
export * from './users.messages.js';
