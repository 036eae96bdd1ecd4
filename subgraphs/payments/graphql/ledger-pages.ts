import { Injectable } from '@nestjs/common';
import { badInput } from '#platform/errors';
import {
  type Connection,
  encodeCursor,
  type PageArgs,
  parsePage,
  type RequestContext,
  toConnection,
} from '#platform/graphql';
import { parseId } from '#platform/input';
import type { EntriesWanted, WalletEntry } from '../persistence/ledger.repository.js';
import { WalletsService } from '../wallets.service.js';

const order = 'newest';

/** What tells the loaders of a request apart. */
const [entriesLoader, countsLoader] = [{}, {}];

/** Pages of wallets' entries, for all of a request at once: what a list of accounts asks for is one query. */
@Injectable()
export class LedgerPages {
  constructor(private readonly wallets: WalletsService) {}

  async page(walletId: string, args: PageArgs, context: RequestContext): Promise<Connection<EntryView>> {
    const page = parsePage(args, order, ['string']);
    const after = page.after && parseId(page.after[0]);
    if (page.after && !after) throw badInput({ after: 'is not a cursor of this list' });
    const entries = await this.load({ walletId, after, limit: page.first + 1 }, context);
    const count = async () => (await context.load(countsLoader, walletId, (ids) => this.wallets.entryCounts(ids))) ?? 0;
    return toConnection(entries, page, ({ id }) => encodeCursor(order, [id]), entryView, count);
  }

  private async load(wanted: EntriesWanted, context: RequestContext): Promise<WalletEntry[]> {
    const key = JSON.stringify(wanted);
    const entries = await context.load(entriesLoader, key, async (keys) => {
      const pages = await this.wallets.entries(keys.map((each): EntriesWanted => JSON.parse(each)));
      return new Map(keys.map((each, index) => [each, pages[index] ?? []]));
    });
    return entries ?? [];
  }
}

/** An entry in the shape of the schema. */
function entryView({ id, amount, currency, kind, orderId, createdAt }: WalletEntry) {
  return { id, amount: { amount, currency }, kind, orderId, createdAt };
}

export type EntryView = ReturnType<typeof entryView>;
