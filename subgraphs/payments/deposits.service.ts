import { Inject, Injectable } from '@nestjs/common';
import { type Identity, isAdmin } from '#platform/auth';
import { Database, type Transaction } from '#platform/database';
import { badInput, SoukError } from '#platform/errors';
import { parseId } from '#platform/input';
import { canTakeIn, type Wallet } from './domain/wallet.js';
import { Users } from './neighbours/users.js';
import { PaymentsConfig } from './payments.config.js';
import { DepositsRepository, type KeyedDeposit } from './persistence/deposits.repository.js';
import { LedgerRepository } from './persistence/ledger.repository.js';
import { WalletsRepository } from './persistence/wallets.repository.js';
import { WalletsService } from './wallets.service.js';

/** Money to deposit, as the client gave it, checked for its form. */
export interface DepositFunds {
  /** Minor units of the shop's currency, above 0. */
  amount: number;
  idempotencyKey?: string | undefined;
  /** Whose wallet, in any form; one's own when left out. */
  userId?: string | undefined;
}

@Injectable()
export class DepositsService {
  constructor(
    @Inject(PaymentsConfig) private readonly config: PaymentsConfig,
    private readonly database: Database,
    private readonly walletsService: WalletsService,
    private readonly wallets: WalletsRepository,
    private readonly deposits: DepositsRepository,
    private readonly ledger: LedgerRepository,
    private readonly users: Users,
  ) {}

  /**
   * Answers the wallet as it is then. Throws FORBIDDEN, NOT_FOUND for a user that does not exist or no longer,
   * SUBGRAPH_UNAVAILABLE when that cannot be found out, IDEMPOTENCY_CONFLICT, and BAD_USER_INPUT for more than a wallet takes.
   */
  async deposit(identity: Identity, { amount, idempotencyKey: key, userId }: DepositFunds): Promise<Wallet> {
    const { actorId, walletId } = this.permitted(identity, userId);
    const wanted = { walletId, amount };
    if (!(await this.wasDone(actorId, key, wanted))) {
      if (walletId !== actorId) await this.requireUser(walletId);
      const isNew = await this.database.transaction(async (tx) => {
        const { currency } = this.config;
        if (key !== undefined && !(await this.deposits.remember(tx, actorId, key, wanted, currency))) return false;
        await this.payIn(tx, wanted);
        return true;
      });
      // Another call with the same key was faster: what it deposited is this call's answer too, or its conflict.
      if (!isNew) await this.wasDone(actorId, key, wanted);
    }
    const wallet = (await this.wallets.find([walletId])).get(walletId);
    if (!wallet) throw new Error('a wallet that something was deposited in is there');
    return wallet;
  }

  /** Who deposits in whose wallet. Nothing is looked up for a stranger: to them nobody's wallet exists. */
  private permitted(identity: Identity, userId: string | undefined): { actorId: string; walletId: string } {
    const actorId = identity.kind === 'user' ? parseId(identity.userId) : undefined;
    if (!actorId) throw new SoukError('FORBIDDEN', 'Only a person may deposit money.');
    const walletId = userId === undefined ? actorId : parseId(userId);
    if (!isAdmin(identity)) {
      if (walletId !== actorId) throw new SoukError('FORBIDDEN', "Only an admin may deposit in another user's wallet.");
      if (!this.config.selfDeposit) {
        throw new SoukError('FORBIDDEN', 'In this shop people do not top up their own wallets: ask an admin to.');
      }
    }
    if (!walletId) throw noSuchUser();
    return { actorId, walletId };
  }

  private async wasDone(actorId: string, key: string | undefined, wanted: KeyedDeposit): Promise<boolean> {
    const earlier = key === undefined ? undefined : await this.deposits.find(actorId, key);
    if (!earlier) return false;
    if (earlier.walletId !== wanted.walletId || earlier.amount !== wanted.amount) {
      throw new SoukError('IDEMPOTENCY_CONFLICT', 'This key has deposited another amount, or in another wallet.');
    }
    return true;
  }

  /** Who has a wallet exists, or is known to be gone; of anyone else users must have heard. */
  private async requireUser(userId: string): Promise<void> {
    const wallets = await this.wallets.find([userId]);
    if (!wallets.has(userId) && !(await this.users.exists(userId))) throw noSuchUser();
  }

  private async payIn(tx: Transaction, { walletId, amount }: KeyedDeposit): Promise<void> {
    const wallet = (await this.walletsService.lock(tx, [walletId], [walletId])).get(walletId);
    if (!wallet?.isOpen) throw noSuchUser();
    if (!canTakeIn(wallet, amount)) throw badInput({ 'input.amount.amount': 'is more than the wallet can take in' });
    const transfer = { kind: 'DEPOSIT' as const, userId: walletId, amount, orderId: null };
    await this.ledger.record(tx, [transfer], this.config.currency);
  }
}

function noSuchUser(): SoukError {
  return new SoukError('NOT_FOUND', 'There is no such user.');
}
