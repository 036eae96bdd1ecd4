import { Injectable } from '@nestjs/common';
import { UserDeleted } from '#contracts';
import { afterCommit, type Transaction } from '#platform/database';
import { Handles, type Message, type MessageData } from '#platform/messaging';
import { ProductWithdrawal } from '../product-withdrawal.js';
import { ProductsService } from '../products.service.js';

@Injectable()
export class WithdrawProductsWhenUserDeleted {
  constructor(
    private readonly products: ProductsService,
    private readonly withdrawal: ProductWithdrawal,
  ) {}

  @Handles(UserDeleted)
  async onUserDeleted(tx: Transaction, { data }: Message<MessageData<typeof UserDeleted>>): Promise<void> {
    await this.products.withdrawOwner(tx, data.userId);
    afterCommit(tx, () => this.withdrawal.start());
  }
}
