import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { Database, prepared, type Transaction } from '#platform/database';
import type { Page } from '#platform/graphql';
import { notYetShipped, type OrderStatus, type Shipping } from '../domain/order.js';
import { OrderEntity } from './order.entity.js';
import { everything, type OrderRow, toOrder } from './order-row.js';

export interface OrderSelection {
  customerId?: string | undefined;
  status?: OrderStatus | undefined;
}

/** A key by which a customer knows an order. */
export interface OrderKey {
  customerId: string;
  idempotencyKey: string;
}

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

  /** The orders that idempotency keys stand for, in the order of the keys; null where one stands for none. */
  async findByKeys(keys: readonly OrderKey[]): Promise<(OrderEntity | null)[]> {
    const rows: (OrderRow & { place: string })[] = await this.database.manager.query(
      prepared(
        `SELECT key.place, ${everything}
         FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS key (customer, value, place)
         JOIN orders ON customer_id = key.customer AND idempotency_key = key.value`,
      ),
      [keys.map(({ customerId }) => customerId), keys.map(({ idempotencyKey }) => idempotencyKey)],
    );
    const found = new Map(rows.map((row) => [Number(row.place) - 1, toOrder(row)]));
    return keys.map((_, index) => found.get(index) ?? null);
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

  /** Rewrites where a customer's orders go that are not yet shipped, but for those whose address was given with the order. */
  async readdress(tx: Transaction, customerId: string, shipping: Partial<Shipping>): Promise<void> {
    await tx.query(
      `UPDATE orders SET shipping = shipping || $2::jsonb, updated_at = now()
       WHERE id IN (
         SELECT id FROM orders WHERE customer_id = $1 AND status = ANY ($3) AND NOT shipping_given AND shipping IS NOT NULL
         ORDER BY id FOR UPDATE
       )`,
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
    await tx.query(
      `UPDATE orders SET shipping = NULL, updated_at = now()
       WHERE id IN (SELECT id FROM orders WHERE customer_id = $1 ORDER BY id FOR UPDATE)`,
      [customerId],
    );
  }
}
