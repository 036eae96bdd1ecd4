import type { BackgroundTask } from '#platform/concurrency';
import type { Database } from '#platform/database';
import type { Consumer } from './consumer.js';
import { DeadLetterTable } from './dead-letter-table.js';
import type { InProcessBus } from './in-process-bus.js';
import { replayRequests } from './replay-requests.js';
import type { Transport } from './transport.js';

/** A service on the bus of its process; its dead letters are in its database. */
export class InProcessTransport implements Transport {
  readonly graveyard: DeadLetterTable;
  private replay: BackgroundTask | undefined;

  constructor(
    readonly bus: InProcessBus,
    database: Database,
    private readonly scanIntervalMs: number,
  ) {
    this.graveyard = new DeadLetterTable(database);
  }

  deadLetterCount(): Promise<number> {
    return this.graveyard.count();
  }

  async start(consumer: Consumer): Promise<void> {
    this.replay = replayRequests(this.graveyard, consumer, this.scanIntervalMs);
    this.replay.start();
  }

  async stop(): Promise<void> {
    await this.replay?.stop();
  }

  /** The bus is the process's. */
  async close(): Promise<void> {}
}
