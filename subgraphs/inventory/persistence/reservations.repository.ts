import { Injectable } from '@nestjs/common';
import type { Transaction } from '#platform/database';
import type { Offer } from '../domain/product.js';
import type { Line, Refusal, Reservation } from '../domain/reservation.js';

export interface LockedReservation {
  readonly reservation: Reservation;
  readonly version: number;
}

interface ReservationRow {
  status: Reservation['status'];
  offer: Offer | null;
  lines: Line[];
  refusal: Refusal | null;
  version: number;
}

const columns = 'status, offer, lines, refusal, version';

/** One row for each order. */
@Injectable()
export class ReservationsRepository {
  /**
   * The order's row, made where there is none, and locked: messages about one order take turns. `isFirst`: nothing was heard
   * of the order so far, as a rule; the right guess saves a round trip.
   */
  async lock(tx: Transaction, orderId: string, isFirst: boolean): Promise<LockedReservation> {
    const row =
      (isFirst ? undefined : await this.lockExisting(tx, orderId)) ??
      (await this.make(tx, orderId)) ??
      (await this.lockExisting(tx, orderId));
    if (!row) throw new Error(`the reservation of order ${orderId} is gone`);
    return { reservation: toReservation(row), version: row.version };
  }

  /** Writes a locked row. */
  async write(tx: Transaction, orderId: string, reservation: Reservation, version: number): Promise<void> {
    await tx.query(
      `UPDATE reservations SET status = $2, offer = coalesce($3, offer), lines = $4, refusal = $5, version = $6, updated_at = now()
       WHERE order_id = $1`,
      [
        orderId,
        reservation.status,
        'offer' in reservation ? reservation.offer : null,
        JSON.stringify('lines' in reservation ? reservation.lines : []),
        'refusal' in reservation ? JSON.stringify(reservation.refusal) : null,
        version,
      ],
    );
  }

  private async make(tx: Transaction, orderId: string): Promise<ReservationRow | undefined> {
    const [made] = await tx.query<ReservationRow[]>(
      `INSERT INTO reservations (order_id, status) VALUES ($1, 'none') ON CONFLICT DO NOTHING RETURNING ${columns}`,
      [orderId],
    );
    return made;
  }

  private async lockExisting(tx: Transaction, orderId: string): Promise<ReservationRow | undefined> {
    const [row] = await tx.query<ReservationRow[]>(
      `SELECT ${columns} FROM reservations WHERE order_id = $1 FOR UPDATE`,
      [orderId],
    );
    return row;
  }
}

function toReservation({ status, offer, lines, refusal }: ReservationRow): Reservation {
  switch (status) {
    case 'none':
      return { status };
    case 'reserved':
    case 'sold':
    case 'lent':
      if (!offer) throw new Error(`a reservation is ${status} without an offer`);
      return { status, offer, lines };
    case 'released':
    case 'returned':
      return { status, lines };
    case 'refused':
      if (!refusal) throw new Error('a reservation is refused without a reason');
      return { status, refusal };
  }
}
