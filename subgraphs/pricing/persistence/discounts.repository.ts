import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Transaction } from '#platform/database';
import { type Discount, scopeOf } from '../domain/discount.js';
import { DiscountEntity, toDiscount } from './discount.entity.js';

@Injectable()
export class DiscountsRepository {
  async insert(tx: Transaction, discount: Discount): Promise<void> {
    await tx.insert(DiscountEntity, { ...discount, scope: scopeOf(discount) });
  }

  /** Locks it until the transaction ends. `isOver`: it has ended, whatever this process's clock says. */
  async lock(tx: Transaction, id: string): Promise<{ discount: Discount; isOver: boolean } | undefined> {
    const row = await tx.findOne(DiscountEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return row ? { discount: toDiscount(row), isOver: row.isOver } : undefined;
  }

  /** Writes a locked discount that has just been ended: no clock that runs behind still lets it count. */
  async writeEnd(tx: Transaction, { id, endsAt, version }: Discount): Promise<void> {
    await tx.update(DiscountEntity, id, { endsAt, version, scope: null });
  }

  /** At most `limit`, newest first, behind the one with the id `after`; with `activeAt` those that count at that instant. */
  async page(
    manager: EntityManager,
    activeAt: Date | undefined,
    after: string | undefined,
    limit: number,
  ): Promise<Discount[]> {
    return (await selectPage(manager, activeAt, after, limit).getMany()).map(toDiscount);
  }

  count(manager: EntityManager, activeAt: Date | undefined): Promise<number> {
    return select(manager, activeAt).getCount();
  }

  /** Takes up to `limit` that ended before out of what prices look up; tells how many. Replicas that do it at once do not wait for each other. */
  async setAside(manager: EntityManager, endedBefore: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE discounts SET scope = NULL WHERE id IN (
         SELECT id FROM discounts WHERE NOT is_over AND ends_at < $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [endedBefore, limit],
    );
    return count;
  }
}

export function selectPage(
  manager: EntityManager,
  activeAt: Date | undefined,
  after: string | undefined,
  limit: number,
): SelectQueryBuilder<DiscountEntity> {
  const query = select(manager, activeAt).orderBy('d.id', 'DESC').limit(limit);
  return after === undefined ? query : query.andWhere('d.id < :after', { after });
}

function select(manager: EntityManager, activeAt: Date | undefined): SelectQueryBuilder<DiscountEntity> {
  const query = manager.createQueryBuilder(DiscountEntity, 'd');
  if (activeAt) {
    query
      .where('NOT d.isOver')
      .andWhere('d.startsAt <= :activeAt', { activeAt })
      .andWhere('(d.endsAt IS NULL OR d.endsAt > :activeAt)');
  }
  return query;
}
