import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Transaction } from '#platform/database';

/** SQL for the first boundary after a timestamp parameter: one look into an index. */
export const boundaryAfter = (parameter: string) => `(SELECT min(at) FROM discount_boundaries WHERE at > ${parameter})`;

/** The instants at which a discount begins or ends. */
@Injectable()
export class BoundariesRepository {
  /** In their order: transactions that share some wait for each other, and not in a circle. */
  async add(tx: Transaction, instants: readonly Date[]): Promise<void> {
    const ordered = instants.toSorted((one, other) => one.getTime() - other.getTime());
    await tx.query('INSERT INTO discount_boundaries SELECT unnest($1::timestamptz[]) ON CONFLICT DO NOTHING', [
      ordered,
    ]);
  }

  async firstAfter(manager: EntityManager, now: Date): Promise<Date | undefined> {
    const [row]: { boundary: Date | null }[] = await manager.query(`SELECT ${boundaryAfter('$1')} AS boundary`, [now]);
    return row?.boundary ?? undefined;
  }

  /** Deletes up to `limit` of those that are past; tells how many. */
  async prune(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await manager.query(
      `DELETE FROM discount_boundaries WHERE at IN (
         SELECT at FROM discount_boundaries WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
    return count;
  }
}
