import type { Offer } from './product.js';
import { parseProductId } from './product-id.js';

/** So many units of one product. */
export interface Line {
  readonly productId: string;
  readonly quantity: number;
}

export type RefusalReason = 'OUT_OF_STOCK' | 'PRODUCT_UNAVAILABLE';

/** Why nothing is held, and for the lack of which products. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly productIds: readonly string[];
}

/** What one order holds or has taken of the stock. It lives as long as the order, so that what comes late finds how it ended. */
export type Reservation =
  | { readonly status: 'none' }
  | { readonly status: 'reserved' | 'sold' | 'lent'; readonly offer: Offer; readonly lines: readonly Line[] }
  /** Ends: given back before it was taken (or never held: `lines` is empty), and given back after. */
  | { readonly status: 'released' | 'returned'; readonly offer?: Offer | undefined; readonly lines: readonly Line[] }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** What orders tell: ReserveStock, ReleaseStock, OrderPlaced, OrderCancelled, OrderReturned. */
export type ReservationInput =
  | { readonly kind: 'reserve'; readonly offer: Offer; readonly lines: readonly Line[] }
  | { readonly kind: 'release' }
  | { readonly kind: 'place' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'return' };

/** How units change their state: reserved → available, sold or lent, and those back to available. */
export type StockMove = 'letGo' | 'sell' | 'lend' | 'unsell' | 'takeBack';

/** What is told: each command and each undoing has its answer, whatever it found. */
export type Answer = 'StockReserved' | 'ReservationRejected' | 'StockReleased' | 'StockTaken' | 'StockReturned';

export type Decision =
  /** Try to hold all of the lines; `held` or `refused` says what follows from how it went. */
  | { readonly do: 'hold'; readonly offer: Offer; readonly lines: readonly Line[] }
  | {
      readonly do: 'move';
      readonly move: StockMove;
      readonly lines: readonly Line[];
      readonly next: Reservation;
      readonly answer: Answer;
    }
  /** No unit moves. `lines`: what the answer tells of. */
  | { readonly do: 'answer'; readonly lines: readonly Line[]; readonly next: Reservation; readonly answer: Answer }
  | { readonly do: 'nothing' }
  /** What cannot be unless something was lost. */
  | { readonly do: 'fail'; readonly why: string };

/**
 * The state machine of a reservation. An undoing that overtakes what it undoes ends the reservation, and the late one
 * changes nothing; what is told twice is answered twice and done once.
 */
export function decide(state: Reservation, input: ReservationInput): Decision {
  switch (input.kind) {
    case 'reserve':
      return reserve(state, input.offer, input.lines);
    case 'release':
      return release(state);
    case 'place':
      return place(state);
    case 'cancel':
    case 'return':
      return putBack(state);
    default:
      return never(input);
  }
}

/** After a hold that found every unit. */
export function held(offer: Offer, lines: readonly Line[]): Reservation {
  return { status: 'reserved', offer, lines };
}

/** After a hold that did not. */
export function refused(refusal: Refusal): Reservation {
  return { status: 'refused', refusal };
}

function reserve(state: Reservation, offer: Offer, lines: readonly Line[]): Decision {
  switch (state.status) {
    case 'none':
      return { do: 'hold', offer, lines: sumByProduct(lines) };
    case 'reserved':
    case 'sold':
    case 'lent':
      return again(state, 'StockReserved', state.lines);
    case 'refused':
      return again(state, 'ReservationRejected');
    case 'released':
      return again(state, 'StockReleased');
    case 'returned':
      return again(state, 'StockReturned');
    default:
      return never(state);
  }
}

/** Lets go of what is held; what was sold or lent is not held any more. */
function release(state: Reservation): Decision {
  switch (state.status) {
    case 'none':
      return again({ status: 'released', lines: [] }, 'StockReleased');
    case 'reserved':
      return moved('letGo', state.lines, { ...state, status: 'released' }, 'StockReleased');
    case 'sold':
    case 'lent':
    case 'released':
    case 'returned':
    case 'refused':
      return again(state, 'StockReleased');
    default:
      return never(state);
  }
}

function place(state: Reservation): Decision {
  switch (state.status) {
    case 'reserved':
      return state.offer === 'LOAN'
        ? moved('lend', state.lines, { ...state, status: 'lent' }, 'StockTaken')
        : moved('sell', state.lines, { ...state, status: 'sold' }, 'StockTaken');
    case 'sold':
    case 'lent':
    case 'released':
    case 'returned':
      return { do: 'nothing' };
    case 'none':
    case 'refused':
      return { do: 'fail', why: 'an order was placed for which no stock was reserved' };
    default:
      return never(state);
  }
}

/** An order that is off or over: whatever it holds or took goes back. */
function putBack(state: Reservation): Decision {
  switch (state.status) {
    case 'none':
      return again({ status: 'released', lines: [] }, 'StockReturned');
    case 'reserved':
      return moved('letGo', state.lines, { ...state, status: 'released' }, 'StockReturned');
    case 'sold':
      return moved('unsell', state.lines, { ...state, status: 'returned' }, 'StockReturned');
    case 'lent':
      return moved('takeBack', state.lines, { ...state, status: 'returned' }, 'StockReturned');
    case 'released':
    case 'returned':
    case 'refused':
      return again(state, 'StockReturned');
    default:
      return never(state);
  }
}

function moved(move: StockMove, lines: readonly Line[], next: Reservation, answer: Answer): Decision {
  return { do: 'move', move, lines, next, answer };
}

function again(next: Reservation, answer: Answer, lines: readonly Line[] = []): Decision {
  return { do: 'answer', lines, next, answer };
}

/** One line for each product, in the order of ids: everyone who locks several products locks them in this order. */
export function sumByProduct(lines: readonly Line[]): Line[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    const id = parseProductId(productId) ?? productId;
    quantities.set(id, (quantities.get(id) ?? 0) + quantity);
  }
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity }))
    .sort((a, b) => (a.productId < b.productId ? -1 : 1));
}

function never(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
