import type { Database } from '#platform/database';
import type { Consumer } from './consumer.js';
import { DeadLetterTable } from './dead-letter-table.js';
import type { InProcessBus } from './in-process-bus.js';
import { ReplayRequests } from './replay-requests.js';
import type { Transport } from './transport.js';

/** A service on the bus of its process; its dead letters are in its database. */
export class InProcessTransport implements Transport {
  readonly graveyard: DeadLetterTable;
  private replayRequests: ReplayRequests | undefined;

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
    this.replayRequests = new ReplayRequests(this.graveyard, consumer, this.scanIntervalMs);
    this.replayRequests.start();
  }

  async stop(): Promise<void> {
    await this.replayRequests?.stop();
  }

  /** The bus is the process's. */
  async close(): Promise<void> {}
}
