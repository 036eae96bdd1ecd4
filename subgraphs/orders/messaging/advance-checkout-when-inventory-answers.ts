import { Injectable } from '@nestjs/common';
import { ReservationRejected, StockReleased, StockReserved, StockReturned } from '#contracts';
import type { Transaction } from '#platform/database';
import { Handles, type Message, type MessageData } from '#platform/messaging';
import { Checkout } from '../checkout.js';

@Injectable()
export class AdvanceCheckoutWhenInventoryAnswers {
  constructor(private readonly checkout: Checkout) {}

  @Handles(StockReserved)
  async onStockReserved(tx: Transaction, { data }: Message<MessageData<typeof StockReserved>>): Promise<void> {
    await this.checkout.advanceIn(tx, data.orderId, { type: 'StockReserved' });
  }

  @Handles(ReservationRejected)
  async onReservationRejected(
    tx: Transaction,
    { data }: Message<MessageData<typeof ReservationRejected>>,
  ): Promise<void> {
    const { orderId, reason, productIds } = data;
    await this.checkout.advanceIn(tx, orderId, ({ lines }) => {
      const names = lines
        .filter(({ productId }) => productIds.includes(productId))
        .map(({ productName }) => productName);
      return { type: 'ReservationRejected', reason, message: names.join(', ') || null };
    });
  }

  @Handles(StockReleased)
  async onStockReleased(tx: Transaction, { data }: Message<MessageData<typeof StockReleased>>): Promise<void> {
    await this.checkout.advanceIn(tx, data.orderId, { type: 'StockReleased' });
  }

  @Handles(StockReturned)
  async onStockReturned(tx: Transaction, { data }: Message<MessageData<typeof StockReturned>>): Promise<void> {
    await this.checkout.advanceIn(tx, data.orderId, { type: 'StockReturned' });
  }
}
