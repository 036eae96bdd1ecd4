import { Injectable } from '@nestjs/common';
import { UserDeleted } from '#contracts';
import type { Transaction } from '#platform/database';
import { Handles, type Message, type MessageData } from '#platform/messaging';
import { Customers } from '../customers.js';

@Injectable()
export class ForgetCustomerWhenUserDeleted {
  constructor(private readonly customers: Customers) {}

  @Handles(UserDeleted)
  async onUserDeleted(tx: Transaction, message: Message<MessageData<typeof UserDeleted>>): Promise<void> {
    await this.customers.forget(tx, message.data.userId, message.sequence);
  }
}
