import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Offer, Product } from '../domain/product.js';

/** bigint comes as a string; what is kept here stays within 2^53. */
const safeInteger = { to: (value: number) => value, from: (value: string) => Number(value) };

/** A product with its stock. Of the columns that only SQL works on (the counters of what was sold and lent) there are none here. */
@Entity('products')
export class ProductEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'owner_id' })
  ownerId!: string;

  @Column('text')
  sku!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'name_key', select: false })
  nameKey!: string;

  @Column('text')
  description!: string;

  @Column('text')
  category!: string;

  @Column('text', { name: 'category_key', select: false })
  categoryKey!: string;

  /** What a search finds it by. Empty once it is deleted. */
  @Column('text', { array: true, select: false })
  words!: string[];

  @Column('text')
  offer!: Offer;

  @Column('bigint', { transformer: safeInteger })
  price!: number;

  @Column('text')
  currency!: string;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true, select: false })
  deletedAt!: Date | null;

  @Column('integer')
  available!: number;

  @Column('integer')
  reserved!: number;

  @Column('integer', { name: 'in_use' })
  inUse!: number;

  /** Whether any is available; the database sees to it. */
  @Column({ type: 'boolean', name: 'in_stock', insert: false, update: false, select: false })
  inStock!: boolean;

  @Column('integer', { name: 'initial_stock' })
  initialStock!: number;

  @Column('bigint', { transformer: safeInteger })
  restocked!: number;
}

export function toProduct(row: ProductEntity): Product {
  return {
    id: row.id,
    ownerId: row.ownerId,
    sku: row.sku,
    name: row.name,
    description: row.description,
    category: row.category,
    offer: row.offer,
    listPrice: { amount: row.price, currency: row.currency },
    stock: { available: row.available, reserved: row.reserved, inUse: row.inUse },
    takenIn: row.initialStock + row.restocked,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
