import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, prepared, type Transaction } from '#platform/database';
import type { Payment } from '../domain/payment.js';
import type { KeptPayment } from '../domain/settlement.js';

type Status = Exclude<Payment['status'], 'none'>;

interface PaymentRow {
  orderId: string;
  customerId: string;
  status: Status;
  /** bigint arrives as text; amounts are kept within 2^53 - 1. */
  amount: string;
  currency: string;
  version: number;
}

/** As it is shown: in its currency. */
export interface StoredPayment extends KeptPayment {
  readonly currency: string;
}

/** One row for each order that payments has heard of. */
@Injectable()
export class PaymentsRepository {
  constructor(private readonly database: Database) {}

  find(orderIds: readonly string[]): Promise<Map<string, StoredPayment>> {
    return this.select(this.database.manager, orderIds);
  }

  /** In `tx`, which has the customers' wallets locked: what is written of an order waits for that lock too. */
  findIn(tx: Transaction, orderIds: readonly string[]): Promise<Map<string, StoredPayment>> {
    return this.select(tx, orderIds);
  }

  /**
   * Writes payments that came from `findIn` and changed. Throws when one was written meanwhile (a refund whose customer has
   * no wallet to lock can meet its charge): the work is then done again, from what is there by then.
   */
  async write(tx: Transaction, payments: readonly KeptPayment[], currency: string): Promise<void> {
    if (payments.length === 0) return;
    const written = await tx.query<unknown[]>(
      prepared(`INSERT INTO payments (order_id, customer_id, status, amount, refunded, version, currency)
       SELECT p.*, $7 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::int[]) AS p
       ON CONFLICT (order_id) DO UPDATE
         SET status = excluded.status, refunded = excluded.refunded, version = excluded.version, updated_at = now()
         WHERE payments.version = excluded.version - 1
       RETURNING 1`),
      [
        payments.map(({ orderId }) => orderId),
        payments.map(({ customerId }) => customerId),
        payments.map(({ payment }) => payment.status),
        payments.map(({ payment }) => ('amount' in payment ? payment.amount : 0)),
        payments.map(({ payment }) => (payment.status === 'refunded' ? payment.amount : 0)),
        payments.map(({ version }) => version),
        currency,
      ],
    );
    if (written.length < payments.length) throw new Error('a payment was written by two at once');
  }

  private async select(manager: EntityManager, orderIds: readonly string[]): Promise<Map<string, StoredPayment>> {
    const rows = await manager.query<PaymentRow[]>(
      prepared(`SELECT order_id AS "orderId", customer_id AS "customerId", status, amount, currency, version
       FROM payments WHERE order_id = ANY($1::uuid[])`),
      [orderIds],
    );
    return new Map(
      rows.map(({ status, amount, ...row }) => [row.orderId, { ...row, payment: toPayment(status, Number(amount)) }]),
    );
  }
}

function toPayment(status: Status, amount: number): Payment {
  return status === 'refused' ? { status } : { status, amount };
}
