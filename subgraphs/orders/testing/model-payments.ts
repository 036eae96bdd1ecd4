import type { SagaInput } from '../domain/checkout-saga.js';

/** Payments as one order sees them: one row, which keeps its end. */
export class ModelPayments {
  status: 'none' | 'charged' | 'declined' | 'refunded' | 'refused' = 'none';
  timesCharged = 0;

  constructor(private readonly hasMoney: boolean) {}

  /** What it answers. */
  hear(type: string): SagaInput[] {
    switch (type) {
      case 'ChargePayment':
        if (this.status === 'none') this.charge();
        return [this.answerCharge()];
      case 'RefundPayment':
        if (this.status === 'none') this.status = 'refused';
        if (this.status === 'charged') this.status = 'refunded';
        return [{ type: 'PaymentRefunded' }];
      default:
        return [];
    }
  }

  private charge(): void {
    this.status = this.hasMoney ? 'charged' : 'declined';
    if (this.hasMoney) this.timesCharged += 1;
  }

  private answerCharge(): SagaInput {
    switch (this.status) {
      case 'charged':
        return { type: 'PaymentCharged' };
      case 'declined':
        return { type: 'PaymentDeclined' };
      default:
        return { type: 'PaymentRefunded' };
    }
  }
}
