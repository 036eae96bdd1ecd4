import { Injectable } from '@nestjs/common';
import { UserRegistered } from '#contracts';
import type { Transaction } from '#platform/database';
import { HandlesTogether, type MessageOf } from '#platform/messaging';
import { WalletsService } from '../wallets.service.js';

@Injectable()
export class OpenWalletWhenUserRegistered {
  constructor(private readonly wallets: WalletsService) {}

  @HandlesTogether(UserRegistered)
  async onUsersRegistered(tx: Transaction, messages: readonly MessageOf<typeof UserRegistered>[]): Promise<void> {
    await this.wallets.open(
      tx,
      messages.map(({ data }) => data.userId),
    );
  }
}
