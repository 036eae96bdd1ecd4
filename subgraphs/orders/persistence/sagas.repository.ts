import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '#platform/database';
import type { SagaState } from '../domain/checkout-saga.js';
import { SagaEntity } from './saga.entity.js';

@Injectable()
export class SagasRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, orderId: string, state: SagaState): Promise<void> {
    await tx.insert(SagaEntity, { orderId, state, dueAt: dueAt(state) });
  }

  /** The saga of an order whose row `tx` has locked: that lock is the saga's too. */
  async read(tx: Transaction, orderId: string): Promise<SagaState> {
    return (await tx.findOneByOrFail(SagaEntity, { orderId })).state;
  }

  async save(tx: Transaction, orderId: string, state: SagaState): Promise<void> {
    await tx.update(SagaEntity, { orderId }, { state, dueAt: dueAt(state) });
  }

  /** Whether what an order took is on its way back. */
  async isCompensating(orderId: string): Promise<boolean> {
    const saga = await this.database.manager.findOneBy(SagaEntity, { orderId });
    return saga?.state.step === 'compensating';
  }

  /** Orders whose saga is due, the longest overdue first. */
  async due(limit: number): Promise<string[]> {
    const rows: { order_id: string }[] = await this.database.manager.query(
      'SELECT order_id FROM checkout_sagas WHERE due_at <= now() ORDER BY due_at LIMIT $1',
      [limit],
    );
    return rows.map((row) => row.order_id);
  }
}

function dueAt(state: SagaState): Date | null {
  return 'dueMs' in state ? new Date(state.dueMs) : null;
}
