import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '#platform/database';

/** What a key stands for. */
export interface KeyedDeposit {
  readonly walletId: string;
  readonly amount: number;
}

/** The keys that money was deposited with. */
@Injectable()
export class DepositsRepository {
  constructor(private readonly database: Database) {}

  /** What this user deposited with this key. */
  async find(actorId: string, idempotencyKey: string): Promise<KeyedDeposit | undefined> {
    const [row] = await this.database.manager.query<{ walletId: string; amount: string }[]>(
      'SELECT wallet_id AS "walletId", amount FROM deposits WHERE actor_id = $1 AND idempotency_key = $2',
      [actorId, idempotencyKey],
    );
    return row && { walletId: row.walletId, amount: Number(row.amount) };
  }

  /** Keeps the key until `tx` commits it; false when it was used before. Waits for another transaction that has it. */
  async remember(
    tx: Transaction,
    actorId: string,
    idempotencyKey: string,
    { walletId, amount }: KeyedDeposit,
    currency: string,
  ): Promise<boolean> {
    const kept = await tx.query<unknown[]>(
      `INSERT INTO deposits (actor_id, idempotency_key, wallet_id, amount, currency) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [actorId, idempotencyKey, walletId, amount, currency],
    );
    return kept.length > 0;
  }
}
