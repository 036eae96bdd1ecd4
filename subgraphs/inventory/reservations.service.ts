import { Injectable } from '@nestjs/common';
import { ReservationRejected, StockReleased, StockReserved, StockReturned, StockTaken } from '#contracts';
import type { Transaction } from '#platform/database';
import { Outbox } from '#platform/messaging';
import type { Offer } from './domain/product.js';
import {
  type Answer,
  type Decision,
  decide,
  held,
  type Line,
  type Reservation,
  type ReservationInput,
  refused,
} from './domain/reservation.js';
import { ReservationsRepository } from './persistence/reservations.repository.js';
import { type MovedStock, StockRepository } from './persistence/stock.repository.js';

/** What a decision came to. */
interface Outcome {
  readonly next: Reservation;
  readonly answer: Answer;
  readonly products: readonly MovedStock[];
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

  /** Does what a message about an order asks for, in the transaction that takes the message in, and answers it. */
  async advance(tx: Transaction, orderId: string, input: ReservationInput): Promise<void> {
    const { reservation, version } = await this.reservations.lock(tx, orderId, input.kind === 'reserve');
    const decision = decide(reservation, input);
    if (decision.do === 'nothing') return;
    if (decision.do === 'fail') throw new Error(`${decision.why}: order ${orderId}, ${reservation.status}`);
    const { next, answer, products } = await this.carryOut(tx, decision);
    await this.reservations.write(tx, orderId, next, version + 1);
    await this.tell(tx, orderId, version + 1, next, answer, products);
  }

  private async carryOut(
    tx: Transaction,
    decision: Exclude<Decision, { do: 'nothing' } | { do: 'fail' }>,
  ): Promise<Outcome> {
    const { lines } = decision;
    switch (decision.do) {
      case 'hold':
        return this.hold(tx, decision.offer, lines);
      case 'move':
        return { ...decision, products: await this.stock.move(tx, decision.move, lines) };
      case 'answer':
        return { ...decision, products: await this.stock.stocks(tx, lines) };
    }
  }

  /** Holds all of the lines or none. */
  private async hold(tx: Transaction, offer: Offer, lines: readonly Line[]): Promise<Outcome> {
    const products: MovedStock[] = [];
    for (const line of lines) {
      const moved = await this.stock.hold(tx, offer, line);
      if (!moved) {
        await this.stock.move(tx, 'letGo', products);
        const refusal = await this.stock.refusalOf(tx, offer, lines, line);
        return { next: refused(refusal), answer: 'ReservationRejected', products: [] };
      }
      products.push(moved);
    }
    return { next: held(offer, lines), answer: 'StockReserved', products };
  }

  private async tell(
    tx: Transaction,
    orderId: string,
    sequence: number,
    next: Reservation,
    answer: Answer,
    products: readonly MovedStock[],
  ): Promise<void> {
    if (answer !== 'ReservationRejected') {
      const data = { orderId, products: [...products] };
      await this.outbox.append(tx, stockMessages[answer], { subject: orderId, sequence, data });
    } else if (next.status === 'refused') {
      const { reason, productIds } = next.refusal;
      const data = { orderId, reason, productIds: [...productIds] };
      await this.outbox.append(tx, ReservationRejected, { subject: orderId, sequence, data });
    }
  }
}
