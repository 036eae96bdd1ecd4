import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Discount } from '../domain/discount.js';

@Entity('discounts')
export class DiscountEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** What prices look it up by; null once it is over. */
  @Column('text', { nullable: true, select: false })
  scope!: string | null;

  /** Whether it has no scope any more; the database sees to it. */
  @Column({ type: 'boolean', name: 'is_over', insert: false, update: false })
  isOver!: boolean;

  @Column('integer', { name: 'basis_points' })
  basisPoints!: number;

  @Column('integer', { name: 'minimum_quantity' })
  minimumQuantity!: number;

  @Column('uuid', { name: 'product_id', nullable: true })
  productId!: string | null;

  @Column('text', { nullable: true })
  category!: string | null;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt!: Date;

  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt!: Date | null;

  @Column('integer')
  version!: number;
}

export function toDiscount(row: Discount): Discount {
  const { id, basisPoints, minimumQuantity, productId, category, startsAt, endsAt, version } = row;
  return { id, basisPoints, minimumQuantity, productId, category, startsAt, endsAt, version };
}
