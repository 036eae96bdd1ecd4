import { Inject, Injectable } from '@nestjs/common';
import { type Identity, maySee } from '#platform/auth';
import { Database, type Transaction } from '#platform/database';
import type { Wallet } from './domain/wallet.js';
import { PaymentsConfig } from './payments.config.js';
import { type EntriesWanted, LedgerRepository, type WalletEntry } from './persistence/ledger.repository.js';
import { WalletsRepository } from './persistence/wallets.repository.js';

/** Wallets as they open, close and are looked at. */
@Injectable()
export class WalletsService {
  constructor(
    @Inject(PaymentsConfig) private readonly config: PaymentsConfig,
    private readonly database: Database,
    private readonly wallets: WalletsRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  /** Opens wallets, with their credit, for those who never had one. */
  async open(tx: Transaction, userIds: readonly string[]): Promise<void> {
    const { currency, welcomeCredit } = this.config;
    const opened = await this.wallets.open(tx, userIds, currency);
    if (welcomeCredit === 0) return;
    const credits = opened.map((userId) => ({
      kind: 'WELCOME_CREDIT' as const,
      userId,
      amount: welcomeCredit,
      orderId: null,
    }));
    await this.ledger.record(tx, credits, currency);
  }

  /** For good, whatever comes in late. What is in it stays in it, and refunds still come in. */
  async close(tx: Transaction, userId: string): Promise<void> {
    await this.wallets.close(tx, userId, this.config.currency);
  }

  /** The wallets of these users, locked until `tx` ends; those of `toOpen`, some of them, are opened where there is none. */
  async lock(tx: Transaction, userIds: readonly string[], toOpen: readonly string[]): Promise<Map<string, Wallet>> {
    const wallets = await this.wallets.lock(tx, userIds, toOpen);
    if (toOpen.every((userId) => wallets.has(userId))) return wallets;
    await this.open(tx, toOpen);
    return this.wallets.lock(tx, userIds, []);
  }

  /** The wallets an identity may see, of those of these users. Who looks at their own for the first time opens it. */
  async visible(identity: Identity, userIds: readonly string[]): Promise<ReadonlyMap<string, Wallet>> {
    const shown = userIds.filter((userId) => maySee(identity, userId));
    if (shown.length === 0) return new Map();
    const wallets = await this.wallets.find(shown);
    const own = shown.find((userId) => identity.kind === 'user' && userId === identity.userId);
    if (own === undefined || wallets.has(own)) return wallets;
    await this.database.transaction((tx) => this.open(tx, [own]));
    return this.wallets.find(shown);
  }

  /** A page of entries for each that is wanted, in their order. */
  entries(wanted: readonly EntriesWanted[]): Promise<WalletEntry[][]> {
    return this.ledger.entries(wanted);
  }

  entryCounts(walletIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.ledger.counts(walletIds);
  }
}
