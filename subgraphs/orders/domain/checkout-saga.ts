import type { Cancellation, CancellationReason, Offer } from './order.js';

/** How long inventory and payments have to answer, each; after that the order is cancelled and what was done is undone. */
export interface SagaTimes {
  stepTimeoutMs: number;
}

/** A compensation that is not answered is sent again, never given up: after 1 s, 2 s, 4 s, then every 5 s. */
const firstRepeatMs = 1_000;
const slowestRepeatMs = 5_000;

type CancelledBy = Extract<CancellationReason, 'BY_CUSTOMER' | 'BY_ADMIN'>;

/**
 * Where an order's checkout stands. `dueMs` (epoch) is when it acts by itself if nothing comes in. Undoing goes backwards: what was
 * paid is refunded first, and once that is answered (`next`) the stock goes back.
 */
export type SagaState =
  | { step: 'reserving'; dueMs: number; cancellation?: Cancellation }
  | { step: 'paying'; dueMs: number; cancellation?: Cancellation }
  | { step: 'placed' }
  | { step: 'shipped' }
  | { step: 'refunding'; next: StockUndo; cancellation: Cancellation; attempts: number; dueMs: number }
  | { step: 'compensating'; compensation: StockCompensation; attempts: number; dueMs: number }
  | { step: 'closed' };

/** Releasing what is reserved, and putting back what was sold. */
type StockUndo = 'release' | 'restock';
/** What undoes an order in the stock; what was lent is taken back, and stays paid for. */
type StockCompensation = StockUndo | 'take-back';
export type Compensation = StockCompensation | 'refund';

export type SagaInput =
  | { type: 'StockReserved' }
  | {
      type: 'ReservationRejected';
      reason: Extract<CancellationReason, 'OUT_OF_STOCK' | 'PRODUCT_UNAVAILABLE'>;
      /** Which products, in words. */
      message: string | null;
    }
  | { type: 'PaymentCharged' }
  | { type: 'PaymentDeclined' }
  | { type: 'PaymentRefunded' }
  | { type: 'StockReleased' }
  | { type: 'StockReturned' }
  | { type: 'TimePassed' }
  | { type: 'CancelOrder'; by: CancelledBy; message: string | null }
  | { type: 'ShipOrder' }
  | { type: 'DeliverOrder' }
  | { type: 'ReturnOrder' };

/** What came of an input. The order's status, its timeline and the messages to send all follow from these. */
export type SagaEvent =
  | { type: 'Accepted'; dueMs: number }
  | { type: 'CancellationNoted'; cancellation: Cancellation }
  | { type: 'Reserved'; dueMs: number }
  | { type: 'Placed' }
  /** Nothing was reserved. */
  | { type: 'Refused'; cancellation: Cancellation }
  /** Given up before anything was paid. */
  | { type: 'Abandoned'; cancellation: Cancellation; dueMs: number }
  /** Given up when something was paid, or may have been. */
  | { type: 'Revoked'; cancellation: Cancellation; next: StockUndo; dueMs: number }
  | { type: 'Refunded'; cancellation: Cancellation; next: StockUndo; dueMs: number }
  | { type: 'Shipped' }
  | { type: 'Delivered' }
  | { type: 'Returned'; dueMs: number }
  | { type: 'CompensationRepeated'; compensation: Compensation; dueMs: number }
  | { type: 'CompensationAnswered' };

/** The order is not in a state that allows what was asked. */
export class InvalidTransition extends Error {
  override readonly name = 'InvalidTransition';
}

export function accept(nowMs: number, times: SagaTimes): SagaEvent {
  return { type: 'Accepted', dueMs: nowMs + times.stepTimeoutMs };
}

/** What follows from `input`: nothing for what is late or doubled. Throws InvalidTransition for what a person may not ask now. */
export function decide(state: SagaState, input: SagaInput, offer: Offer, nowMs: number, times: SagaTimes): SagaEvent[] {
  const dueMs = nowMs + firstRepeatMs;
  switch (input.type) {
    case 'StockReserved':
      if (state.step !== 'reserving') return [];
      return state.cancellation
        ? [{ type: 'Abandoned', cancellation: state.cancellation, dueMs }]
        : [{ type: 'Reserved', dueMs: nowMs + times.stepTimeoutMs }];
    case 'ReservationRejected':
      if (state.step !== 'reserving') return [];
      return [
        { type: 'Refused', cancellation: state.cancellation ?? { reason: input.reason, message: input.message } },
      ];
    case 'PaymentCharged':
      if (state.step !== 'paying') return [];
      return state.cancellation
        ? [{ type: 'Revoked', cancellation: state.cancellation, next: 'release', dueMs }]
        : [{ type: 'Placed' }];
    case 'PaymentDeclined':
      if (state.step !== 'paying') return [];
      return [{ type: 'Abandoned', cancellation: state.cancellation ?? insufficientFunds, dueMs }];
    case 'PaymentRefunded':
      if (state.step !== 'refunding') return [];
      return [{ type: 'Refunded', cancellation: state.cancellation, next: state.next, dueMs }];
    case 'StockReleased':
      return isCompensating(state, 'release') ? [{ type: 'CompensationAnswered' }] : [];
    case 'StockReturned':
      return isCompensating(state, 'restock', 'take-back') ? [{ type: 'CompensationAnswered' }] : [];
    case 'TimePassed':
      return whenDue(state, nowMs);
    case 'CancelOrder':
      return cancel(state, { reason: input.by, message: input.message }, offer, dueMs);
    case 'ShipOrder':
      if (state.step === 'placed' && offer === 'SALE') return [{ type: 'Shipped' }];
      throw new InvalidTransition('only a placed order can be shipped');
    case 'DeliverOrder':
      if (state.step === 'shipped') return [{ type: 'Delivered' }];
      throw new InvalidTransition('only a shipped order can be delivered');
    case 'ReturnOrder':
      if (state.step === 'placed' && offer === 'LOAN') return [{ type: 'Returned', dueMs }];
      throw new InvalidTransition('only what is borrowed and in use can be returned');
    default:
      return never(input);
  }
}

const insufficientFunds: Cancellation = { reason: 'INSUFFICIENT_FUNDS', message: null };
const timedOut: Cancellation = { reason: 'TIMED_OUT', message: null };

function isCompensating(state: SagaState, ...compensations: StockCompensation[]): boolean {
  return state.step === 'compensating' && compensations.includes(state.compensation);
}

function whenDue(state: SagaState, nowMs: number): SagaEvent[] {
  if (!('dueMs' in state) || nowMs < state.dueMs) return [];
  switch (state.step) {
    case 'reserving':
      return [{ type: 'Abandoned', cancellation: state.cancellation ?? timedOut, dueMs: nowMs + firstRepeatMs }];
    case 'paying': {
      const cancellation = state.cancellation ?? timedOut;
      return [{ type: 'Revoked', cancellation, next: 'release', dueMs: nowMs + firstRepeatMs }];
    }
    case 'refunding':
      return [{ type: 'CompensationRepeated', compensation: 'refund', dueMs: nowMs + repeatMs(state.attempts) }];
    case 'compensating': {
      const { compensation, attempts } = state;
      return [{ type: 'CompensationRepeated', compensation, dueMs: nowMs + repeatMs(attempts) }];
    }
    default:
      return never(state);
  }
}

function repeatMs(attempts: number): number {
  return Math.min(firstRepeatMs * 2 ** attempts, slowestRepeatMs);
}

/** What is under way is cancelled once the answer that it waits for tells what there is to undo. */
function cancel(state: SagaState, cancellation: Cancellation, offer: Offer, dueMs: number): SagaEvent[] {
  if ((state.step === 'reserving' || state.step === 'paying') && !state.cancellation)
    return [{ type: 'CancellationNoted', cancellation }];
  if (state.step === 'placed' && offer === 'SALE') return [{ type: 'Revoked', cancellation, next: 'restock', dueMs }];
  if (state.step === 'placed') throw new InvalidTransition('what is borrowed can only be returned');
  throw new InvalidTransition('it can no longer be cancelled');
}

/** Whether something is on its way back. */
export function isUndoing(state: SagaState): boolean {
  return state.step === 'refunding' || state.step === 'compensating';
}

export function evolve(state: SagaState, event: SagaEvent): SagaState {
  switch (event.type) {
    case 'Accepted':
      return { step: 'reserving', dueMs: event.dueMs };
    case 'CancellationNoted':
      return state.step === 'reserving' || state.step === 'paying'
        ? { ...state, cancellation: event.cancellation }
        : state;
    case 'Reserved':
      return { step: 'paying', dueMs: event.dueMs };
    case 'Placed':
      return { step: 'placed' };
    case 'Shipped':
      return { step: 'shipped' };
    case 'Abandoned':
      return { step: 'compensating', compensation: 'release', attempts: 1, dueMs: event.dueMs };
    case 'Revoked': {
      const { next, cancellation, dueMs } = event;
      return { step: 'refunding', next, cancellation, attempts: 1, dueMs };
    }
    case 'Refunded':
      return { step: 'compensating', compensation: event.next, attempts: 1, dueMs: event.dueMs };
    case 'Returned':
      return { step: 'compensating', compensation: 'take-back', attempts: 1, dueMs: event.dueMs };
    case 'CompensationRepeated':
      return state.step === 'refunding' || state.step === 'compensating'
        ? { ...state, attempts: state.attempts + 1, dueMs: event.dueMs }
        : state;
    case 'Refused':
    case 'Delivered':
    case 'CompensationAnswered':
      return { step: 'closed' };
    default:
      return never(event);
  }
}

function never(value: never): never {
  throw new Error(`not a case: ${JSON.stringify(value)}`);
}
