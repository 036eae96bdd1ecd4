import { Injectable } from '@nestjs/common';
import {
  PaymentCharged,
  PaymentDeclined,
  PaymentRefunded,
  ReservationRejected,
  StockReleased,
  StockReserved,
  StockReturned,
} from '#contracts';
import type { Transaction } from '#platform/database';
import { HandlesTogether, type MessageData, type MessageOf } from '#platform/messaging';
import { Checkout, type Step } from '../checkout.js';

type Answer = MessageOf<
  | typeof StockReserved
  | typeof ReservationRejected
  | typeof StockReleased
  | typeof StockReturned
  | typeof PaymentCharged
  | typeof PaymentDeclined
  | typeof PaymentRefunded
>;

@Injectable()
export class AdvanceCheckoutWhenAnswered {
  constructor(private readonly checkout: Checkout) {}

  @HandlesTogether(
    StockReserved,
    ReservationRejected,
    StockReleased,
    StockReturned,
    PaymentCharged,
    PaymentDeclined,
    PaymentRefunded,
  )
  async onAnswers(tx: Transaction, answers: readonly Answer[]): Promise<void> {
    await this.checkout.advanceAll(
      tx,
      answers.map((answer) => ({ orderId: answer.data.orderId, input: inputOf(answer), cause: answer })),
    );
  }
}

function inputOf(answer: Answer): Step['input'] {
  switch (answer.type) {
    case 'ReservationRejected':
      return rejection(answer.data);
    case 'StockReserved':
    case 'StockReleased':
    case 'StockReturned':
    case 'PaymentCharged':
    case 'PaymentDeclined':
    case 'PaymentRefunded':
      return { type: answer.type };
  }
}

/** The order knows by which names the customer knows these products. */
function rejection({ reason, productIds }: MessageData<typeof ReservationRejected>): Step['input'] {
  return ({ lines }) => {
    const missing = lines.filter(({ productId }) => productIds.includes(productId));
    return {
      type: 'ReservationRejected',
      reason,
      message: missing.map(({ productName }) => productName).join(', ') || null,
    };
  };
}
