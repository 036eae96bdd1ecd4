import { Injectable } from '@nestjs/common';
import { ReservationRejected, StockReleased, StockReserved, StockReturned, StockTaken } from '#contracts';
import type { Transaction } from '#platform/database';
import { type Message, Outbox, type OutboxEntry } from '#platform/messaging';
import { carryOut, type Outcome } from './domain/outcome.js';
import { decide, type Reservation, type ReservationInput, sumByProduct } from './domain/reservation.js';
import { StockOnHand } from './domain/stock-on-hand.js';
import { type LockedReservation, ReservationsRepository } from './persistence/reservations.repository.js';
import { StockRepository } from './persistence/stock.repository.js';

/** What is told about an order. */
export interface OrderStep {
  readonly orderId: string;
  readonly input: ReservationInput;
  /** The message that tells it. */
  readonly cause?: Message;
}

const stockMessages = { StockReserved, StockReleased, StockTaken, StockReturned };

/** What orders hold and take of the stock. */
@Injectable()
export class ReservationsService {
  constructor(
    private readonly reservations: ReservationsRepository,
    private readonly stock: StockRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Does what messages about orders ask for, in the transaction that takes the messages in, and answers each: as if one came after
   * the other, in as many statements for many as for one. Throws when one of them cannot be, and with it goes the transaction.
   */
  async advanceAll(tx: Transaction, steps: readonly OrderStep[]): Promise<void> {
    const reservations = await this.reservations.lock(tx, steps.map(orderIdOf));
    const stock = new StockOnHand(await this.stock.lock(tx, productsOf(steps, reservations)));
    const advanced = new Map<string, LockedReservation>();
    const answers: OutboxEntry[] = [];
    for (const { orderId, input, cause } of steps) {
      const locked = advanced.get(orderId) ?? reservations.get(orderId);
      if (!locked) throw new Error(`the reservation of order ${orderId} is gone`);
      const { reservation, version } = locked;
      const decision = decide(reservation, input);
      if (decision.do === 'nothing') continue;
      if (decision.do === 'fail') throw new Error(`${decision.why}: order ${orderId}, ${reservation.status}`);
      const outcome = carryOut(decision, stock);
      advanced.set(orderId, { reservation: outcome.next, version: version + 1 });
      answers.push({ ...answerOf(orderId, outcome), subject: orderId, sequence: version + 1, cause });
    }
    await this.stock.write(tx, stock.changes());
    await this.reservations.write(tx, advanced);
    await this.outbox.appendAll(tx, answers);
  }
}

const orderIdOf = ({ orderId }: OrderStep) => orderId;

/** What is over moves no stock any more, and tells of none. */
const holdsOrTook: ReadonlySet<Reservation['status']> = new Set(['reserved', 'sold', 'lent']);

/** All products that these steps may be about. */
function productsOf(steps: readonly OrderStep[], reservations: ReadonlyMap<string, LockedReservation>): Set<string> {
  const asked = steps.flatMap(({ input }) => (input.kind === 'reserve' ? sumByProduct(input.lines) : []));
  const kept = [...reservations.values()].flatMap(({ reservation: { status, ...reservation } }) =>
    holdsOrTook.has(status) && 'lines' in reservation ? reservation.lines : [],
  );
  return new Set([...asked, ...kept].map(({ productId }) => productId));
}

function answerOf(orderId: string, { next, answer, products }: Outcome): Pick<OutboxEntry, 'definition' | 'data'> {
  if (answer !== 'ReservationRejected') {
    return { definition: stockMessages[answer], data: { orderId, products } };
  }
  if (next.status !== 'refused') throw new Error(`order ${orderId} is rejected without a reason`);
  return { definition: ReservationRejected, data: { orderId, ...next.refusal } };
}
