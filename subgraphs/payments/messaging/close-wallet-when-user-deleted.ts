import { Injectable } from '@nestjs/common';
import { UserDeleted } from '#contracts';
import type { Transaction } from '#platform/database';
import { Handles, type Message, type MessageData } from '#platform/messaging';
import { WalletsService } from '../wallets.service.js';

@Injectable()
export class CloseWalletWhenUserDeleted {
  constructor(private readonly wallets: WalletsService) {}

  @Handles(UserDeleted)
  async onUserDeleted(tx: Transaction, { data }: Message<MessageData<typeof UserDeleted>>): Promise<void> {
    await this.wallets.close(tx, data.userId);
  }
}
