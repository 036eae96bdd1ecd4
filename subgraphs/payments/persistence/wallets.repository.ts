import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, prepared, type Transaction } from '#platform/database';
import type { Wallet } from '../domain/wallet.js';

/** bigint arrives as text; amounts are kept within 2^53 - 1. */
interface WalletRow {
  userId: string;
  currency: string;
  balance: string;
  paidIn: string;
  isOpen: boolean;
}

const columns = 'user_id AS "userId", currency, balance, paid_in AS "paidIn", closed_at IS NULL AS "isOpen"';

/** Whose wallet holds how much. Only the ledger moves it. */
@Injectable()
export class WalletsRepository {
  constructor(private readonly database: Database) {}

  find(userIds: readonly string[]): Promise<Map<string, Wallet>> {
    return this.select(this.database.manager, [userIds], '');
  }

  /**
   * Those that there are, in the order of ids, which is the order of the locks: what moves money of one wallet takes turns.
   * None at all, and no lock, while one of `required` is missing: whoever opens wallets holds no lock yet, or two that open
   * and lock each other's would wait for each other.
   */
  lock(tx: Transaction, userIds: readonly string[], required: readonly string[]): Promise<Map<string, Wallet>> {
    return this.select(
      tx,
      [userIds, required],
      `AND NOT EXISTS (
         SELECT 1 FROM unnest($2::uuid[]) AS required (id)
         WHERE NOT EXISTS (SELECT 1 FROM wallets AS one WHERE one.user_id = required.id)
       )
       ORDER BY user_id FOR UPDATE`,
    );
  }

  /** Opens empty wallets for those who have none, not even a closed one; answers whose they are. */
  async open(tx: Transaction, userIds: readonly string[], currency: string): Promise<string[]> {
    const opened = await tx.query<{ userId: string }[]>(
      `INSERT INTO wallets (user_id, currency) SELECT DISTINCT id, $2 FROM unnest($1::uuid[]) AS id ORDER BY id
       ON CONFLICT DO NOTHING RETURNING user_id AS "userId"`,
      [userIds, currency],
    );
    return opened.map(({ userId }) => userId);
  }

  /** For good: where there is no wallet yet, a closed one sees that none is opened. */
  async close(tx: Transaction, userId: string, currency: string): Promise<void> {
    await tx.query(
      `INSERT INTO wallets (user_id, currency, closed_at) VALUES ($1, $2, now())
       ON CONFLICT (user_id) DO UPDATE SET closed_at = now(), version = wallets.version + 1 WHERE wallets.closed_at IS NULL`,
      [userId, currency],
    );
  }

  private async select(manager: EntityManager, parameters: readonly (readonly string[])[], rest: string) {
    const rows = await manager.query<WalletRow[]>(
      prepared(`SELECT ${columns} FROM wallets WHERE user_id = ANY($1::uuid[]) ${rest}`),
      [...parameters],
    );
    return new Map(
      rows.map(({ balance, paidIn, ...row }): [string, Wallet] => [
        row.userId,
        { ...row, balance: Number(balance), paidIn: Number(paidIn) },
      ]),
    );
  }
}
