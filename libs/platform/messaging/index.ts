export { type Handler, Handles } from './handles.js';
export { InProcessBus } from './in-process-bus.js';
export type { MessagingLimits } from './limits.js';
export type { Message, MessageContracts, MessageData, MessageDefinition } from './message.js';
export { messagingMigrations } from './messaging.migration.js';
export { MessagingModule, type MessagingOptions } from './messaging.module.js';
export { type Announcement, Outbox } from './outbox.js';
