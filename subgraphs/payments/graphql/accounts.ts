import { Injectable } from '@nestjs/common';
import type { RequestContext } from '#platform/graphql';
import { parseId } from '#platform/input';
import { WalletsService } from '../wallets.service.js';
import { type AccountView, accountView } from './account.view.js';

/** Accounts by their user, for all of a request at once. */
@Injectable()
export class Accounts {
  constructor(private readonly wallets: WalletsService) {}

  /** Null for whoever may not see it, and where there is none. */
  async load(given: unknown, context: RequestContext): Promise<AccountView | null> {
    const id = parseId(given);
    const wallet = id && (await context.load(this, id, (ids) => this.wallets.visible(context.identity, ids)));
    return wallet ? accountView(wallet) : null;
  }
}
