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
      'INSERT INTO owners (id, withdrawn_at) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET withdrawn_at = excluded.withdrawn_at',
      [ownerId],
    );
  }
}
