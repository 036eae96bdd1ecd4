import type { DataSource, EntityManager } from 'typeorm';
import { runAfterCommit, type Transaction } from './transaction.js';

/** The service's database. Use cases start their transactions here. */
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** For reads outside a transaction. */
  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  /** Runs `work` in one READ COMMITTED transaction; rolls back when it throws. `afterCommit` callbacks run once it has committed. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { result, tx } = await this.dataSource.transaction(async (manager) => {
      const tx = manager as Transaction;
      return { result: await work(tx), tx };
    });
    runAfterCommit(tx);
    return result;
  }
}
