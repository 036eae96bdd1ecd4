import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database, prepared, type Transaction } from '#platform/database';
import { type EntryKind, entriesOf, sumByWallet, type Transfer } from '../domain/ledger.js';

/** An entry of a wallet, as it is shown. */
export interface WalletEntry {
  readonly id: string;
  readonly walletId: string;
  readonly amount: number;
  readonly currency: string;
  readonly kind: EntryKind;
  readonly orderId: string | null;
  readonly createdAt: Date;
}

/** Some of a wallet's entries, newest first: `limit` of them behind the one with the id `after`. */
export interface EntriesWanted {
  readonly walletId: string;
  readonly after: string | undefined;
  readonly limit: number;
}

const behindAll = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The double-entry ledger, and the balances that follow from it. */
@Injectable()
export class LedgerRepository {
  constructor(private readonly database: Database) {}

  /**
   * Moves the money and writes both entries of each transfer: one statement, so that neither is without the other. The
   * wallets are locked. Throws when one is missing, would fall below 0, or is in another currency.
   */
  async record(tx: Transaction, transfers: readonly Transfer[], currency: string): Promise<void> {
    if (transfers.length === 0) return;
    const moves = sumByWallet(transfers);
    const entries = transfers.flatMap((transfer) => {
      const transferId = uuidv7();
      return entriesOf(transfer).map((entry) => ({ ...transfer, ...entry, id: uuidv7(), transferId }));
    });
    const [result] = await tx.query<{ moved: string }[]>(
      prepared(`WITH moved AS (
         UPDATE wallets SET balance = balance + move.amount, paid_in = wallets.paid_in + move.paid_in, version = version + 1
         FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS move (user_id, amount, paid_in)
         WHERE wallets.user_id = move.user_id AND balance + move.amount >= 0 AND currency = $4
         RETURNING 1
       ), written AS (
         INSERT INTO ledger_entries (id, transfer_id, wallet_id, house, amount, kind, order_id, currency)
         SELECT entry.*, $4
         FROM unnest($5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::bigint[], $10::text[], $11::uuid[]) AS entry
       )
       SELECT count(*) AS moved FROM moved`),
      [
        moves.map(({ userId }) => userId),
        moves.map(({ amount }) => amount),
        moves.map(({ paidIn }) => paidIn),
        currency,
        entries.map(({ id }) => id),
        entries.map(({ transferId }) => transferId),
        entries.map(({ walletId }) => walletId),
        entries.map(({ house }) => house),
        entries.map(({ amount }) => amount),
        entries.map(({ kind }) => kind),
        entries.map(({ orderId }) => orderId),
      ],
    );
    if (Number(result?.moved) !== moves.length) throw new Error('a wallet does not hold what was to be moved');
  }

  /** For each what was wanted, in their order and by one query. */
  async entries(wanted: readonly EntriesWanted[]): Promise<WalletEntry[][]> {
    const rows = await this.database.manager.query<(Omit<WalletEntry, 'amount'> & { place: string; amount: string })[]>(
      `SELECT page.place, entry.*
       FROM unnest($1::uuid[], $2::uuid[], $3::int[]) WITH ORDINALITY AS page (wallet_id, after, size, place)
       CROSS JOIN LATERAL (
         SELECT id, wallet_id AS "walletId", amount, currency, kind, order_id AS "orderId", created_at AS "createdAt"
         FROM ledger_entries
         WHERE wallet_id = page.wallet_id AND id < page.after
         ORDER BY id DESC
         LIMIT page.size
       ) AS entry
       ORDER BY page.place, entry.id DESC`,
      [
        wanted.map(({ walletId }) => walletId),
        wanted.map(({ after }) => after ?? behindAll),
        wanted.map(({ limit }) => limit),
      ],
    );
    const pages = wanted.map((): WalletEntry[] => []);
    for (const { place, amount, ...entry } of rows)
      pages[Number(place) - 1]?.push({ ...entry, amount: Number(amount) });
    return pages;
  }

  /** How many entries wallets have; those without any are not in the answer. */
  async counts(walletIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.manager.query<{ walletId: string; count: string }[]>(
      `SELECT wallet_id AS "walletId", count(*) FROM ledger_entries WHERE wallet_id = ANY($1::uuid[]) GROUP BY wallet_id`,
      [walletIds],
    );
    return new Map(rows.map(({ walletId, count }) => [walletId, Number(count)]));
  }
}
