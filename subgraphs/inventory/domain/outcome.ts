import { type Answer, type Decision, held, type Reservation, refused } from './reservation.js';
import type { LineStock, StockOnHand } from './stock-on-hand.js';

/** What a decision came to: the reservation from now on, and what is told. */
export interface Outcome {
  readonly next: Reservation;
  readonly answer: Answer;
  /** What the answer tells of the stock. */
  readonly products: readonly LineStock[];
}

/** A decision by which something is answered. */
export type AnsweredDecision = Exclude<Decision, { do: 'nothing' } | { do: 'fail' }>;

/** Does with the stock what was decided. Holds all of the lines or none. */
export function carryOut(decision: AnsweredDecision, stock: StockOnHand): Outcome {
  const { lines } = decision;
  switch (decision.do) {
    case 'hold': {
      const { offer } = decision;
      const refusal = stock.refusalOf(offer, lines);
      if (refusal) return { next: refused(refusal), answer: 'ReservationRejected', products: [] };
      return { next: held(offer, lines), answer: 'StockReserved', products: stock.hold(offer, lines) };
    }
    case 'move':
      return { next: decision.next, answer: decision.answer, products: stock.move(decision.move, lines) };
    case 'answer':
      return { next: decision.next, answer: decision.answer, products: stock.stocks(lines) };
  }
}
