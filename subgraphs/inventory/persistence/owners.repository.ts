import { Injectable } from '@nestjs/common';
import type { Transaction } from '#platform/database';

/** Who offers products. A row is the lock between somebody's new product and the end of that somebody's account. */
@Injectable()
export class OwnersRepository {
  /** Whether this user may still offer something; stays true until the transaction ends. */
  async mayOffer(tx: Transaction, ownerId: string): Promise<boolean> {
    await tx.query('INSERT INTO owners (id) VALUES ($1) ON CONFLICT DO NOTHING', [ownerId]);
    const [owner] = await tx.query<{ withdrawn: boolean }[]>(
      'SELECT withdrawn_at IS NOT NULL AS withdrawn FROM owners WHERE id = $1 FOR SHARE',
      [ownerId],
    );
    return owner?.withdrawn === false;
  }

  /** From now on this user offers nothing new. Waits for what is being put on offer. */
  async withdraw(tx: Transaction, ownerId: string): Promise<void> {
    await tx.query(
      `INSERT INTO owners (id, withdrawn_at) VALUES ($1, now())
       ON CONFLICT (id) DO UPDATE SET withdrawn_at = excluded.withdrawn_at WHERE owners.withdrawn_at IS NULL`,
      [ownerId],
    );
  }

  /** A withdrawn user who may still have products, locked; those that another process is at are passed over. */
  async lockNotEmptied(tx: Transaction): Promise<string | undefined> {
    const [owner] = await tx.query<{ id: string }[]>(
      `SELECT id FROM owners WHERE withdrawn_at IS NOT NULL AND emptied_at IS NULL
       ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    return owner?.id;
  }

  /** Notes that a withdrawn user has no product left, where that is so. */
  async markEmptied(tx: Transaction, ownerId: string): Promise<void> {
    await tx.query(
      `UPDATE owners SET emptied_at = now()
       WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM products WHERE owner_id = $1 AND deleted_at IS NULL)`,
      [ownerId],
    );
  }
}
