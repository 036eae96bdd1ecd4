import type { Cancellation, CancellationReason, Offer } from './order.js';

/** How long inventory has to answer; after that the order is cancelled and what it may hold is released. */
export interface SagaTimes {
  stepTimeoutMs: number;
}

/** A compensation that is not answered is sent again, never given up: after 1 s, 2 s, 4 s, then every 5 s. */
const firstRepeatMs = 1_000;
const slowestRepeatMs = 5_000;

type CancelledBy = Extract<CancellationReason, 'BY_CUSTOMER' | 'BY_ADMIN'>;

/**
 * Where an order's checkout stands. `dueMs` (epoch) is when it acts by itself if nothing comes in.
 * Payments will stand between `reserving` and `placed`.
 */
export type SagaState =
  | { step: 'reserving'; dueMs: number; cancellation?: Cancellation }
  | { step: 'placed' }
  | { step: 'shipped' }
  | { step: 'compensating'; compensation: Compensation; attempts: number; dueMs: number }
  | { step: 'closed' };

/** What undoes an order: releasing what is reserved, putting back what was sold, taking back what was lent. */
export type Compensation = 'release' | 'restock' | 'take-back';

export type SagaInput =
  | { type: 'StockReserved' }
  | {
      type: 'ReservationRejected';
      reason: Extract<CancellationReason, 'OUT_OF_STOCK' | 'PRODUCT_UNAVAILABLE'>;
      /** Which products, in words. */
      message: string | null;
    }
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
  | { type: 'Placed' }
  | { type: 'Refused'; cancellation: Cancellation }
  | { type: 'Abandoned'; cancellation: Cancellation; dueMs: number }
  | { type: 'Revoked'; cancellation: Cancellation; dueMs: number }
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
export function decide(state: SagaState, input: SagaInput, offer: Offer, nowMs: number): SagaEvent[] {
  switch (input.type) {
    case 'StockReserved':
      if (state.step !== 'reserving') return [];
      return state.cancellation
        ? [{ type: 'Abandoned', cancellation: state.cancellation, dueMs: nowMs + firstRepeatMs }]
        : [{ type: 'Placed' }];
    case 'ReservationRejected':
      if (state.step !== 'reserving') return [];
      return [
        { type: 'Refused', cancellation: state.cancellation ?? { reason: input.reason, message: input.message } },
      ];
    case 'StockReleased':
    case 'StockReturned':
      return state.step === 'compensating' ? [{ type: 'CompensationAnswered' }] : [];
    case 'TimePassed':
      return whenDue(state, nowMs);
    case 'CancelOrder':
      return cancel(state, input, offer, nowMs);
    case 'ShipOrder':
      if (state.step === 'placed' && offer === 'SALE') return [{ type: 'Shipped' }];
      throw new InvalidTransition('only a placed order can be shipped');
    case 'DeliverOrder':
      if (state.step === 'shipped') return [{ type: 'Delivered' }];
      throw new InvalidTransition('only a shipped order can be delivered');
    case 'ReturnOrder':
      if (state.step === 'placed' && offer === 'LOAN') return [{ type: 'Returned', dueMs: nowMs + firstRepeatMs }];
      throw new InvalidTransition('only what is borrowed and in use can be returned');
    default:
      return never(input);
  }
}

function whenDue(state: SagaState, nowMs: number): SagaEvent[] {
  if (!('dueMs' in state) || nowMs < state.dueMs) return [];
  if (state.step === 'reserving') {
    const cancellation = state.cancellation ?? { reason: 'TIMED_OUT', message: null };
    return [{ type: 'Abandoned', cancellation, dueMs: nowMs + firstRepeatMs }];
  }
  const waitMs = Math.min(firstRepeatMs * 2 ** state.attempts, slowestRepeatMs);
  return [{ type: 'CompensationRepeated', compensation: state.compensation, dueMs: nowMs + waitMs }];
}

function cancel(
  state: SagaState,
  { by, message }: { by: CancelledBy; message: string | null },
  offer: Offer,
  nowMs: number,
): SagaEvent[] {
  const cancellation = { reason: by, message };
  if (state.step === 'reserving' && !state.cancellation) return [{ type: 'CancellationNoted', cancellation }];
  if (state.step === 'placed' && offer === 'SALE')
    return [{ type: 'Revoked', cancellation, dueMs: nowMs + firstRepeatMs }];
  if (state.step === 'placed') throw new InvalidTransition('what is borrowed can only be returned');
  throw new InvalidTransition('it can no longer be cancelled');
}

export function evolve(state: SagaState, event: SagaEvent): SagaState {
  switch (event.type) {
    case 'Accepted':
      return { step: 'reserving', dueMs: event.dueMs };
    case 'CancellationNoted':
      return state.step === 'reserving' ? { ...state, cancellation: event.cancellation } : state;
    case 'Placed':
      return { step: 'placed' };
    case 'Shipped':
      return { step: 'shipped' };
    case 'Abandoned':
      return { step: 'compensating', compensation: 'release', attempts: 1, dueMs: event.dueMs };
    case 'Revoked':
      return { step: 'compensating', compensation: 'restock', attempts: 1, dueMs: event.dueMs };
    case 'Returned':
      return { step: 'compensating', compensation: 'take-back', attempts: 1, dueMs: event.dueMs };
    case 'CompensationRepeated': {
      const attempts = state.step === 'compensating' ? state.attempts + 1 : 1;
      return { step: 'compensating', compensation: event.compensation, attempts, dueMs: event.dueMs };
    }
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
