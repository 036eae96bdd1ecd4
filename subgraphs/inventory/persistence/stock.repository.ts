import { Injectable } from '@nestjs/common';
import { prepared, type Transaction } from '#platform/database';
import type { ProductChange } from '../domain/product-change.js';
import { parseProductId } from '../domain/product-id.js';
import type { ProductOnHand } from '../domain/stock-on-hand.js';

/** The stock of products as orders move it. */
@Injectable()
export class StockRepository {
  /** Locks those of these products that there are, deleted ones too, in the order of ids: everyone who locks several does. */
  async lock(tx: Transaction, productIds: Iterable<string>): Promise<ProductOnHand[]> {
    const ids = [...productIds].filter(parseProductId);
    if (ids.length === 0) return [];
    return tx.query<ProductOnHand[]>(
      prepared(`SELECT id, offer, deleted_at IS NULL AS "isOnOffer", available, reserved, in_use AS "inUse"
       FROM products WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`),
      [ids],
    );
  }

  /**
   * Writes what was decided about locked products. The conditions stand here too: what is not on offer is not held, and nothing is
   * taken that is not available. Behind them CHECK constraints see that no count falls below 0 and no unit is lost.
   */
  async write(tx: Transaction, changes: readonly ProductChange[]): Promise<void> {
    if (changes.length === 0) return;
    const [, written] = await tx.query<[unknown[], number]>(
      prepared(`UPDATE products AS p
       SET available = p.available + c.available, reserved = p.reserved + c.reserved, in_use = p.in_use + c.in_use,
         sold = p.sold + c.sold, unsold = p.unsold + c.unsold, lent = p.lent + c.lent, returned = p.returned + c.returned,
         version = p.version + c.times
       FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
           $9::bigint[], $10::int[])
         AS c (id, held_as, available, reserved, in_use, sold, unsold, lent, returned, times)
       WHERE p.id = c.id AND p.available + c.available >= 0
         AND (c.held_as IS NULL OR (p.offer = c.held_as AND p.deleted_at IS NULL))`),
      [
        changes.map(({ productId }) => productId),
        changes.map(({ heldAs }) => heldAs ?? null),
        changes.map(({ available }) => available),
        changes.map(({ reserved }) => reserved),
        changes.map(({ inUse }) => inUse),
        changes.map(({ sold }) => sold),
        changes.map(({ unsold }) => unsold),
        changes.map(({ lent }) => lent),
        changes.map(({ returned }) => returned),
        changes.map(({ times }) => times),
      ],
    );
    if (written !== changes.length) {
      throw new Error(`the stock of ${changes.length - written} products does not allow what was decided`);
    }
  }
}
