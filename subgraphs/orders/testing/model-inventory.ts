import type { SagaInput } from '../domain/checkout-saga.js';

/** Inventory as one order sees it: one row, which keeps its end. */
export class ModelInventory {
  status: 'none' | 'reserved' | 'taken' | 'released' | 'returned' | 'refused' = 'none';
  timesTaken = 0;

  constructor(private readonly hasStock: boolean) {}

  /** What it answers. Throws for what would be a loss of stock. */
  hear(type: string): SagaInput[] {
    switch (type) {
      case 'ReserveStock':
        if (this.status === 'none') this.status = this.hasStock ? 'reserved' : 'refused';
        return this.answerReserve();
      case 'OrderPlaced':
        if (this.status === 'none' || this.status === 'refused') throw new Error('placed without stock');
        if (this.status === 'reserved') {
          this.status = 'taken';
          this.timesTaken += 1;
        }
        return [];
      case 'ReleaseStock':
        if (this.status === 'taken' || this.status === 'returned') throw new Error('released what was taken');
        if (this.status === 'none' || this.status === 'reserved') this.status = 'released';
        return [{ type: 'StockReleased' }];
      case 'OrderCancelled':
      case 'OrderReturned':
        if (this.status === 'none' || this.status === 'refused') throw new Error('put back what was never there');
        if (this.status === 'taken' || this.status === 'reserved') this.status = 'returned';
        return [{ type: 'StockReturned' }];
      default:
        return [];
    }
  }

  private answerReserve(): SagaInput[] {
    switch (this.status) {
      case 'refused':
        return [{ type: 'ReservationRejected', reason: 'OUT_OF_STOCK', message: null }];
      case 'released':
        return [{ type: 'StockReleased' }];
      case 'returned':
        return [{ type: 'StockReturned' }];
      default:
        return [{ type: 'StockReserved' }];
    }
  }
}
