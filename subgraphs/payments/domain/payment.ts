/**
 * What became of the payment for one order; amounts in minor units. It lives as long as the order, so that what comes late
 * finds how it ended. `refused`: a refund came before any charge, and the charge that comes late takes nothing.
 */
export type Payment =
  | { readonly status: 'none' }
  | { readonly status: 'charged' | 'declined' | 'refunded'; readonly amount: number }
  | { readonly status: 'refused' };

/** What orders asks for: ChargePayment, RefundPayment. */
export type PaymentCommand = { readonly kind: 'charge'; readonly amount: number } | { readonly kind: 'refund' };

/** What is told, whatever the command found. A refund's amount is null where nothing had been taken. */
export type Answer =
  | { readonly type: 'PaymentCharged' | 'PaymentDeclined'; readonly amount: number }
  | { readonly type: 'PaymentRefunded'; readonly amount: number | null };

/** What a charge may draw on. */
export interface Funds {
  readonly balance: number;
  readonly isOpen: boolean;
}

export interface Decision {
  /** The state itself where nothing changes. */
  readonly next: Payment;
  /** What goes into the wallet; negative: out of it. */
  readonly moved: number;
  readonly answer: Answer;
}

/**
 * The state machine of a payment: none → charged | declined | refused, charged → refunded. A refund that overtakes its
 * charge ends the payment; what comes late or twice moves nothing and is answered by what is so.
 */
export function decide(state: Payment, command: PaymentCommand, funds: Funds): Decision {
  switch (command.kind) {
    case 'charge':
      return charge(state, command.amount, funds);
    case 'refund':
      return refund(state);
    default:
      return never(command);
  }
}

function charge(state: Payment, amount: number, { balance, isOpen }: Funds): Decision {
  switch (state.status) {
    case 'none':
      return isOpen && amount <= balance
        ? { next: { status: 'charged', amount }, moved: 0 - amount, answer: { type: 'PaymentCharged', amount } }
        : again({ status: 'declined', amount }, { type: 'PaymentDeclined', amount });
    case 'charged':
      return again(state, { type: 'PaymentCharged', amount: state.amount });
    case 'declined':
      return again(state, { type: 'PaymentDeclined', amount: state.amount });
    case 'refunded':
      return again(state, refundOf(state.amount));
    case 'refused':
      return again(state, refundOf(null));
    default:
      return never(state);
  }
}

/** Never declined: a closed wallet takes back what was taken from it too. */
function refund(state: Payment): Decision {
  switch (state.status) {
    case 'none':
      return again({ status: 'refused' }, refundOf(null));
    case 'charged':
      return { next: { ...state, status: 'refunded' }, moved: state.amount, answer: refundOf(state.amount) };
    case 'refunded':
      return again(state, refundOf(state.amount));
    case 'declined':
    case 'refused':
      return again(state, refundOf(null));
    default:
      return never(state);
  }
}

function again(next: Payment, answer: Answer): Decision {
  return { next, moved: 0, answer };
}

function refundOf(amount: number | null): Answer {
  return { type: 'PaymentRefunded', amount };
}

function never(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
