import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { Database, type Transaction } from '#platform/database';
import type { Page } from '#platform/graphql';
import { notYetShipped, type OrderStatus, type Shipping } from '../domain/order.js';
import { OrderEntity } from './order.entity.js';

export interface OrderSelection {
  customerId?: string | undefined;
  status?: OrderStatus | undefined;
}

export type NewOrder = Omit<OrderEntity, 'number' | 'createdAt' | 'updatedAt'>;

@Injectable()
export class OrdersRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<OrderEntity | null> {
    return this.database.manager.findOneBy(OrderEntity, { id });
  }

  async findMany(ids: readonly string[]): Promise<Map<string, OrderEntity>> {
    const found = await this.database.manager.findBy(OrderEntity, { id: In([...ids]) });
    return new Map(found.map((order) => [order.id, order]));
  }

  findByKey(customerId: string, idempotencyKey: string): Promise<OrderEntity | null> {
    return this.database.manager.findOneBy(OrderEntity, { customerId, idempotencyKey });
  }

  /** Newest first (ids are UUID v7, in order of creation): one row more than the page, to tell whether there is a next one. */
  page(selection: OrderSelection, { first, after }: Page): Promise<OrderEntity[]> {
    const query = this.select(selection)
      .orderBy('o.id', 'DESC')
      .limit(first + 1);
    if (after) query.andWhere('o.id < :after', { after: after[0] });
    return query.getMany();
  }

  count(selection: OrderSelection): Promise<number> {
    return this.select(selection).getCount();
  }

  private select({ customerId, status }: OrderSelection): SelectQueryBuilder<OrderEntity> {
    const query = this.database.manager.createQueryBuilder(OrderEntity, 'o').where('true');
    if (customerId !== undefined) query.andWhere('o.customer_id = :customerId', { customerId });
    if (status !== undefined) query.andWhere('o.status = :status', { status });
    return query;
  }

  /** Writes a new order and answers its number. Throws a unique violation of one_order_per_idempotency_key when its key is taken. */
  async insert(tx: Transaction, order: NewOrder): Promise<string> {
    const result = await tx.createQueryBuilder().insert().into(OrderEntity).values(order).returning('number').execute();
    return result.raw[0].number;
  }

  lock(tx: Transaction, id: string): Promise<OrderEntity | null> {
    return tx.findOne(OrderEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async saveProgress(tx: Transaction, order: OrderEntity): Promise<void> {
    const { id, status, cancellationReason, cancellationMessage, timeline, saga, sagaDueAt, version } = order;
    const progress = { status, cancellationReason, cancellationMessage, timeline, saga, sagaDueAt, version };
    await tx.update(OrderEntity, { id }, progress);
  }

  /** Orders whose saga is due by the clock that decides, the longest overdue first. */
  async dueIds(now: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.database.manager.query(
      'SELECT id FROM orders WHERE saga_due_at <= $1 ORDER BY saga_due_at LIMIT $2',
      [now, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Rewrites where a customer's orders go that are not yet shipped, but for those whose address was given with the order. */
  async readdress(tx: Transaction, customerId: string, shipping: Partial<Shipping>): Promise<void> {
    await tx.query(
      `UPDATE orders SET shipping = shipping || $2::jsonb, updated_at = now()
       WHERE customer_id = $1 AND status = ANY ($3) AND NOT shipping_given AND shipping IS NOT NULL`,
      [customerId, JSON.stringify(shipping), notYetShipped],
    );
  }

  /** In order, behind the one given. */
  async unshippedIds(tx: Transaction, customerId: string, after: string | undefined, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT id FROM orders WHERE customer_id = $1 AND status IN ('PENDING', 'PLACED') AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $2`,
      [customerId, limit, after ?? null],
    );
    return rows.map((row) => row.id);
  }

  async eraseShipping(tx: Transaction, customerId: string): Promise<void> {
    await tx.query('UPDATE orders SET shipping = NULL, updated_at = now() WHERE customer_id = $1', [customerId]);
  }
}
