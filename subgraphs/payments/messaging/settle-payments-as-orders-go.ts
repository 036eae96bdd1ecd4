import { Injectable } from '@nestjs/common';
import { ChargePayment, RefundPayment } from '#contracts';
import type { Transaction } from '#platform/database';
import { HandlesTogether, type MessageOf } from '#platform/messaging';
import { type OrderCommand, PaymentsService } from '../payments.service.js';

type CommandMessage = MessageOf<typeof ChargePayment> | MessageOf<typeof RefundPayment>;

@Injectable()
export class SettlePaymentsAsOrdersGo {
  constructor(private readonly payments: PaymentsService) {}

  @HandlesTogether(ChargePayment, RefundPayment)
  async onCommands(tx: Transaction, messages: readonly CommandMessage[]): Promise<void> {
    await this.payments.settle(tx, messages.map(commandOf));
  }
}

function commandOf(message: CommandMessage): OrderCommand {
  const { orderId, customerId } = message.data;
  switch (message.type) {
    case 'ChargePayment':
      return { orderId, customerId, cause: message, kind: 'charge', money: message.data.amount };
    case 'RefundPayment':
      return { orderId, customerId, cause: message, kind: 'refund' };
  }
}
