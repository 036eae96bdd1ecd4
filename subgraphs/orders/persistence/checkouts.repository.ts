import { Injectable } from '@nestjs/common';
import { Database, prepared, type Transaction } from '#platform/database';
import type { OrderEntity } from './order.entity.js';
import {
  everything,
  type NewOrder,
  type OrderRow,
  onceRow,
  progress,
  progressRow,
  toOrder,
  writtenOnce,
} from './order-row.js';

/** A saga is stuck when nobody acts on its deadline, or its undoing was asked for so often without an answer. */
const stuckAfterSeconds = 60;
const stuckAfterAttempts = 8;
const mostCounted = 100_000;

/** Orders as their checkout moves them: several at once, in as many statements as one. */
@Injectable()
export class CheckoutsRepository {
  constructor(private readonly database: Database) {}

  /** Writes new orders; answers those whose id and idempotency key were not taken, as they are now, by id. */
  async insertAll(tx: Transaction, orders: readonly NewOrder[]): Promise<Map<string, OrderEntity>> {
    const written: { id: string; number: string; created_at: Date; updated_at: Date }[] = await tx.query(
      prepared(
        `INSERT INTO orders (${writtenOnce}, ${progress})
         SELECT ${writtenOnce}, ${progress} FROM jsonb_populate_recordset(NULL::orders, $1)
         ON CONFLICT DO NOTHING RETURNING id, number, created_at, updated_at`,
      ),
      [JSON.stringify(orders.map((order) => ({ ...onceRow(order), ...progressRow(order) })))],
    );
    const rows = new Map(written.map((row) => [row.id, row]));
    const placed = new Map<string, OrderEntity>();
    for (const order of orders) {
      const row = rows.get(order.id);
      if (row)
        placed.set(order.id, { ...order, number: row.number, createdAt: row.created_at, updatedAt: row.updated_at });
    }
    return placed;
  }

  /** Those of these orders that there are, by id, locked in the order of ids as by everyone who locks several. */
  async lockAll(tx: Transaction, ids: readonly string[]): Promise<Map<string, OrderEntity>> {
    const locked: OrderRow[] = await tx.query(
      prepared(`SELECT ${everything} FROM orders WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`),
      [ids],
    );
    return new Map(locked.map((row) => [row.id, toOrder(row)]));
  }

  /** Writes what a step changed of locked orders. */
  async saveProgress(tx: Transaction, orders: readonly OrderEntity[]): Promise<void> {
    const now = new Date();
    for (const order of orders) order.updatedAt = now;
    await tx.query(
      prepared(
        `UPDATE orders SET (${progress}, updated_at) = ROW (${columnsOf('moved', progress)}, $2::timestamptz)
         FROM jsonb_populate_recordset(NULL::orders, $1) AS moved WHERE orders.id = moved.id`,
      ),
      [JSON.stringify(orders.map((order) => ({ id: order.id, ...progressRow(order) }))), now],
    );
  }

  /** Orders whose saga is due by the clock that decides, the longest overdue first, but for those. */
  async dueIds(now: Date, limit: number, but: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.database.manager.query(
      'SELECT id FROM orders WHERE saga_due_at <= $1 AND id <> ALL($3::uuid[]) ORDER BY saga_due_at LIMIT $2',
      [now, limit, but],
    );
    return rows.map((row) => row.id);
  }

  /** How many sagas wait for something, by step, and how many of those do not get on. Counts up to a bound. */
  async openSagas(): Promise<ReadonlyMap<string, { open: number; stuck: number }>> {
    const rows: { step: string; open: number; stuck: number }[] = await this.database.manager.query(
      `SELECT saga->>'step' AS step, count(*)::int AS open,
              (count(*) FILTER (WHERE saga_due_at < now() - $1 * interval '1 second' OR (saga->>'attempts')::int >= $2))::int AS stuck
       FROM (SELECT saga, saga_due_at FROM orders WHERE saga_due_at IS NOT NULL LIMIT $3) AS waiting GROUP BY 1`,
      [stuckAfterSeconds, stuckAfterAttempts, mostCounted],
    );
    return new Map(rows.map(({ step, ...counts }) => [step, counts]));
  }
}

function columnsOf(table: string, columns: string): string {
  return columns.replaceAll(/\w+/g, (column) => `${table}.${column}`);
}
