import { Injectable } from '@nestjs/common';
import { OrderCancelled, OrderPlaced, OrderReturned, ReleaseStock, ReserveStock } from '#contracts';
import type { Transaction } from '#platform/database';
import { HandlesTogether, type MessageOf } from '#platform/messaging';
import type { ReservationInput } from '../domain/reservation.js';
import { ReservationsService } from '../reservations.service.js';

type OrderMessage = MessageOf<
  typeof ReserveStock | typeof ReleaseStock | typeof OrderPlaced | typeof OrderCancelled | typeof OrderReturned
>;

@Injectable()
export class MoveStockAsOrdersGo {
  constructor(private readonly reservations: ReservationsService) {}

  @HandlesTogether(ReserveStock, ReleaseStock, OrderPlaced, OrderCancelled, OrderReturned)
  async onOrders(tx: Transaction, messages: readonly OrderMessage[]): Promise<void> {
    await this.reservations.advanceAll(
      tx,
      messages.map((message) => ({ orderId: message.data.orderId, input: inputOf(message), cause: message })),
    );
  }
}

function inputOf(message: OrderMessage): ReservationInput {
  switch (message.type) {
    case 'ReserveStock':
      return { kind: 'reserve', offer: message.data.offer, lines: message.data.lines };
    case 'ReleaseStock':
      return { kind: 'release' };
    case 'OrderPlaced':
      return { kind: 'place' };
    case 'OrderCancelled':
      return { kind: 'cancel' };
    case 'OrderReturned':
      return { kind: 'return' };
  }
}
