import { Injectable } from '@nestjs/common';
import type { Transaction } from '#platform/database';

/** The keys that products were restocked with. */
@Injectable()
export class RestocksRepository {
  /** Keeps the key with its quantity. When it was used before: the quantity it was used with. The product is locked. */
  async remember(
    tx: Transaction,
    userId: string,
    productId: string,
    idempotencyKey: string,
    quantity: number,
  ): Promise<number | undefined> {
    const kept = await tx.query<{ quantity: number }[]>(
      `INSERT INTO restocks (user_id, product_id, idempotency_key, quantity) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING quantity`,
      [userId, productId, idempotencyKey, quantity],
    );
    if (kept.length > 0) return undefined;
    const [used] = await tx.query<{ quantity: number }[]>(
      'SELECT quantity FROM restocks WHERE user_id = $1 AND product_id = $2 AND idempotency_key = $3',
      [userId, productId, idempotencyKey],
    );
    return used?.quantity;
  }
}
