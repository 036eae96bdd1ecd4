import { Injectable } from '@nestjs/common';
import { prepared, type Transaction } from '#platform/database';
import type { Offer } from '../domain/product.js';
import type { Line, Refusal, Reservation } from '../domain/reservation.js';

/** A reservation as its locked row says, and how often it was written. */
export interface LockedReservation {
  readonly reservation: Reservation;
  readonly version: number;
}

interface ReservationRow {
  orderId: string;
  status: Reservation['status'];
  offer: Offer | null;
  lines: Line[];
  refusal: Refusal | null;
  version: number;
}

/** One row for each order. */
@Injectable()
export class ReservationsRepository {
  /**
   * The orders' rows, made where there are none, and locked in the order of ids: messages about one order take turns. In one
   * statement, hence the update that changes nothing: a row that another transaction has just made would else be missed.
   */
  async lock(tx: Transaction, orderIds: Iterable<string>): Promise<Map<string, LockedReservation>> {
    const rows = await tx.query<ReservationRow[]>(
      prepared(`INSERT INTO reservations AS known (order_id, status)
       SELECT id, 'none' FROM unnest($1::text[]) AS id ORDER BY id COLLATE "C"
       ON CONFLICT (order_id) DO UPDATE SET version = known.version
       RETURNING order_id AS "orderId", status, offer, lines, refusal, version`),
      [[...new Set(orderIds)]],
    );
    return new Map(rows.map((row) => [row.orderId, { reservation: toReservation(row), version: row.version }]));
  }

  /** Writes locked rows. */
  async write(tx: Transaction, reservations: ReadonlyMap<string, LockedReservation>): Promise<void> {
    if (reservations.size === 0) return;
    const rows = [...reservations].map(([orderId, locked]) => toRow(orderId, locked));
    await tx.query(
      prepared(`UPDATE reservations AS r
       SET status = n.status, offer = n.offer, lines = n.lines, refusal = n.refusal, version = n.version,
         updated_at = now()
       FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::jsonb[], $6::int[])
         AS n (order_id, status, offer, lines, refusal, version)
       WHERE r.order_id = n.order_id`),
      [
        rows.map(({ orderId }) => orderId),
        rows.map(({ status }) => status),
        rows.map(({ offer }) => offer),
        rows.map(({ lines }) => JSON.stringify(lines)),
        rows.map(({ refusal }) => refusal && JSON.stringify(refusal)),
        rows.map(({ version }) => version),
      ],
    );
  }
}

function toRow(orderId: string, { reservation, version }: LockedReservation): ReservationRow {
  return {
    orderId,
    status: reservation.status,
    offer: 'offer' in reservation ? (reservation.offer ?? null) : null,
    lines: 'lines' in reservation ? [...reservation.lines] : [],
    refusal: 'refusal' in reservation ? reservation.refusal : null,
    version,
  };
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
      return { status, offer: offer ?? undefined, lines };
    case 'refused':
      if (!refusal) throw new Error('a reservation is refused without a reason');
      return { status, refusal };
  }
}
