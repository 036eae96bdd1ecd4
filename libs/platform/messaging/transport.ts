import type { Consumer } from './consumer.js';
import type { Graveyard } from './dead-letter.js';
import type { MessageBus } from './message-bus.js';

/** What a service's messages travel by, chosen once at composition. */
export interface Transport {
  readonly bus: MessageBus;
  readonly graveyard: Graveyard;
  deadLetterCount(): Promise<number>;
  /** Opens its connections, and begins what it does by itself while the service runs. */
  start(consumer: Consumer): Promise<void>;
  /** Ends it, before the consumer is closed. */
  stop(): Promise<void>;
  /** Ends its connections, after the relay is closed. */
  close(): Promise<void>;
}
