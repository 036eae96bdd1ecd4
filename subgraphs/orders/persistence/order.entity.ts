import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { SagaState } from '../domain/checkout-saga.js';
import type { CancellationReason, Offer, OrderLine, OrderStatus, Shipping, TimelineEntry } from '../domain/order.js';

/** bigint arrives as text; amounts are kept within 2^53 - 1. */
const asNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

@Entity('orders')
export class OrderEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') number!: string;
  @Column('uuid', { name: 'customer_id' }) customerId!: string;
  @Column('text') offer!: Offer;
  @Column('text') status!: OrderStatus;
  /** The lines as they were ordered: a snapshot that never changes, so it lives in the row. */
  @Column('jsonb') lines!: OrderLine[];
  @Column('bigint', { name: 'total_amount', transformer: asNumber }) totalAmount!: number;
  @Column('text') currency!: string;
  /** Null once the customer's account is deleted. */
  @Column('jsonb', { nullable: true }) shipping!: Shipping | null;
  /** Whether the address was given with the order and so does not follow the profile. */
  @Column('boolean', { name: 'shipping_given' }) shippingGiven!: boolean;
  @Column('text', { name: 'cancellation_reason', nullable: true }) cancellationReason!: CancellationReason | null;
  @Column('text', { name: 'cancellation_message', nullable: true }) cancellationMessage!: string | null;
  /** At most one entry for each status. */
  @Column('jsonb') timeline!: TimelineEntry[];
  @Column('text', { name: 'idempotency_key', nullable: true }) idempotencyKey!: string | null;
  /** What the key stands for: a hash of items and address. */
  @Column('text', { name: 'request_hash' }) requestHash!: string;
  /** Where its checkout stands: in the order's row, so that the lock of one is the lock of both. */
  @Column('jsonb') saga!: SagaState;
  /** When the saga acts by itself; null while it only waits for a person, or is closed. */
  @Column('timestamptz', { name: 'saga_due_at', nullable: true }) sagaDueAt!: Date | null;
  /** The sequence of the last message about this order. */
  @Column('int') version!: number;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
