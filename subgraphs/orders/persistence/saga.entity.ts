import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SagaState } from '../domain/checkout-saga.js';

@Entity('checkout_sagas')
export class SagaEntity {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId!: string;
  @Column('jsonb') state!: SagaState;
  /** When it acts by itself; null while it only waits for a person, or is closed. */
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt!: Date | null;
}
