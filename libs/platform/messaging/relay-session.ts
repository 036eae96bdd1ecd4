import type { QueryRunner } from 'typeorm';
import type { Database } from '#platform/database';

/**
 * The planner goes by what a table held when it was last analyzed, and an outbox is empty at one time and full at another: it must read
 * in the order of the index, and no further than it needs. And losing a mark in a crash costs a second delivery, no more: marking does not
 * wait for the disk.
 */
const settings =
  'SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET synchronous_commit = off';
const resetSettings = 'RESET enable_seqscan; RESET enable_bitmapscan; RESET enable_sort; RESET synchronous_commit';

/** The relay's own connection, out of the service's pool, with settings for what it does all day. Made anew when it breaks. */
export class RelaySession {
  private runner: QueryRunner | undefined;

  constructor(private readonly database: Database) {}

  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    if (!this.runner || this.runner.isReleased) this.runner = await this.connect();
    return this.runner.query(sql, [...parameters]);
  }

  /** Gives the connection back. */
  async close(): Promise<void> {
    const { runner } = this;
    this.runner = undefined;
    if (!runner || runner.isReleased) return;
    try {
      await runner.query(resetSettings);
    } finally {
      await runner.release();
    }
  }

  private async connect(): Promise<QueryRunner> {
    const runner = this.database.manager.dataSource.createQueryRunner();
    try {
      await runner.query(settings);
      return runner;
    } catch (error) {
      await runner.release();
      throw error;
    }
  }
}
