import { Injectable } from '@nestjs/common';
import { OrderCancelled, OrderPlaced, OrderReturned, ReleaseStock, ReserveStock } from '#contracts';
import type { Transaction } from '#platform/database';
import { Handles, type Message, type MessageData } from '#platform/messaging';
import { ReservationsService } from '../reservations.service.js';

@Injectable()
export class MoveStockAsOrdersGo {
  constructor(private readonly reservations: ReservationsService) {}

  @Handles(ReserveStock)
  async onReserveStock(tx: Transaction, { data }: Message<MessageData<typeof ReserveStock>>): Promise<void> {
    await this.reservations.advance(tx, data.orderId, { kind: 'reserve', offer: data.offer, lines: data.lines });
  }

  @Handles(ReleaseStock)
  async onReleaseStock(tx: Transaction, { data }: Message<MessageData<typeof ReleaseStock>>): Promise<void> {
    await this.reservations.advance(tx, data.orderId, { kind: 'release' });
  }

  @Handles(OrderPlaced)
  async onOrderPlaced(tx: Transaction, { data }: Message<MessageData<typeof OrderPlaced>>): Promise<void> {
    await this.reservations.advance(tx, data.orderId, { kind: 'place' });
  }

  @Handles(OrderCancelled)
  async onOrderCancelled(tx: Transaction, { data }: Message<MessageData<typeof OrderCancelled>>): Promise<void> {
    await this.reservations.advance(tx, data.orderId, { kind: 'cancel' });
  }

  @Handles(OrderReturned)
  async onOrderReturned(tx: Transaction, { data }: Message<MessageData<typeof OrderReturned>>): Promise<void> {
    await this.reservations.advance(tx, data.orderId, { kind: 'return' });
  }
}
