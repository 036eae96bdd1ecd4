import { Injectable } from '@nestjs/common';
import { ProfileUpdated, UserRegistered } from '#contracts';
import type { Transaction } from '#platform/database';
import { Handles, type Message, type MessageData } from '#platform/messaging';
import { Customers } from '../customers.js';

@Injectable()
export class ReaddressOrdersWhenProfileChanges {
  constructor(private readonly customers: Customers) {}

  @Handles(UserRegistered)
  async onUserRegistered(tx: Transaction, message: Message<MessageData<typeof UserRegistered>>): Promise<void> {
    await this.customers.keepProfile(tx, message.sequence, message.data);
  }

  @Handles(ProfileUpdated)
  async onProfileUpdated(tx: Transaction, message: Message<MessageData<typeof ProfileUpdated>>): Promise<void> {
    await this.customers.keepProfile(tx, message.sequence, message.data);
  }
}
