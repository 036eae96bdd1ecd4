import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Message } from './message.js';

export interface ListenOptions {
  /** Messages may be missed from now on: what was made of them cannot be relied on. */
  onLost?: () => void;
  /** None is missed any more. Also called the first time. */
  onRestored?: () => void;
}

/**
 * Hears messages without a database: no inbox, so a message may come twice, and none is kept for one that is away.
 * For those who can do without, such as a cache.
 */
export abstract class MessageListener implements BeforeApplicationShutdown {
  /** Whether there is a bus at all. Without one nothing is ever heard. */
  abstract readonly connected: boolean;

  /** Call it once. What `handle` throws is tried again a few times, then logged and forgotten. */
  abstract listen(
    types: readonly string[],
    handle: (message: Message) => Promise<void>,
    options?: ListenOptions,
  ): Promise<void>;

  abstract close(): Promise<void>;

  beforeApplicationShutdown(): Promise<void> {
    return this.close();
  }
}

/** For a process that was given neither a bus nor a broker. */
export class DeafListener extends MessageListener {
  readonly connected = false;
  async listen(): Promise<void> {}
  async close(): Promise<void> {}
}
