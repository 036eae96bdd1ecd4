import { Injectable } from '@nestjs/common';
import { UserDeleted } from '#contracts';
import type { Transaction } from '#platform/database';
import { Handles, type Message, type MessageData } from '#platform/messaging';
import { ProductsService } from '../products.service.js';

/** What users tell. */
@Injectable()
export class WithdrawProductsWhenUserDeleted {
  constructor(private readonly products: ProductsService) {}

  @Handles(UserDeleted)
  async onUserDeleted(tx: Transaction, { data }: Message<MessageData<typeof UserDeleted>>): Promise<void> {
    await this.products.withdrawAll(tx, data.userId);
  }
}
