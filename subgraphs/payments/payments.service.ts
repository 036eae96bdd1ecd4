import { Inject, Injectable } from '@nestjs/common';
import { PaymentCharged, PaymentDeclined, PaymentRefunded } from '#contracts';
import { type Identity, maySee } from '#platform/auth';
import type { Transaction } from '#platform/database';
import { parseId } from '#platform/input';
import { type Message, Outbox } from '#platform/messaging';
import { type Instruction, settle } from './domain/settlement.js';
import { PaymentsConfig } from './payments.config.js';
import { LedgerRepository } from './persistence/ledger.repository.js';
import { PaymentsRepository, type StoredPayment } from './persistence/payments.repository.js';
import { WalletsService } from './wallets.service.js';

/** What orders asks for, and the message that did. */
export type OrderCommand = {
  readonly orderId: string;
  readonly customerId: string;
  readonly cause: Message;
} & ({ readonly kind: 'charge'; readonly money: { amount: number; currency: string } } | { readonly kind: 'refund' });

const answers = { PaymentCharged, PaymentDeclined, PaymentRefunded };

/** How orders are paid for. */
@Injectable()
export class PaymentsService {
  constructor(
    @Inject(PaymentsConfig) private readonly config: PaymentsConfig,
    private readonly wallets: WalletsService,
    private readonly payments: PaymentsRepository,
    private readonly ledger: LedgerRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Charges and refunds orders, and answers each, in the transaction that takes the messages in: as many statements for many
   * as for one. Throws for what no order can ask for: an id that is none, another currency, an amount below 0.
   */
  async settle(tx: Transaction, commands: readonly OrderCommand[]): Promise<void> {
    const { currency } = this.config;
    const instructions = commands.map((command) => instructionOf(command, currency));
    const charges = instructions.filter(({ command }) => command.kind === 'charge');
    const wallets = await this.wallets.lock(tx, customersOf(instructions), customersOf(charges));
    const kept = await this.payments.findIn(
      tx,
      instructions.map(({ orderId }) => orderId),
    );
    const settled = settle(instructions, kept, wallets);
    await this.payments.write(tx, settled.payments, currency);
    await this.ledger.record(tx, settled.transfers, currency);
    await this.outbox.appendAll(
      tx,
      settled.answers.map(({ given: { orderId, cause }, answer, version }) => ({
        definition: answers[answer.type],
        subject: orderId,
        sequence: version,
        data: { orderId, amount: answer.amount === null ? null : { amount: answer.amount, currency } },
        cause,
      })),
    );
  }

  /** The payments an identity may see, of those for these orders. */
  async visible(identity: Identity, orderIds: readonly string[]): Promise<ReadonlyMap<string, StoredPayment>> {
    const found = await this.payments.find(orderIds);
    return new Map([...found].filter(([, { customerId }]) => maySee(identity, customerId)));
  }
}

function instructionOf(command: OrderCommand, currency: string): Instruction & { cause: Message } {
  const { cause } = command;
  const [orderId, customerId] = [existingId(command.orderId), existingId(command.customerId)];
  if (command.kind === 'refund') return { orderId, customerId, command: { kind: 'refund' }, cause };
  const { money } = command;
  if (money.currency !== currency || money.amount < 0) {
    throw new Error(`order ${orderId} cannot cost ${money.amount} ${money.currency} in a shop of ${currency}`);
  }
  return { orderId, customerId, command: { kind: 'charge', amount: money.amount }, cause };
}

/** In the one form in which ids are kept: rows are found again by it. */
function existingId(given: string): string {
  const id = parseId(given);
  if (!id) throw new Error(`${given} is no id`);
  return id;
}

function customersOf(instructions: readonly Instruction[]): string[] {
  return [...new Set(instructions.map(({ customerId }) => customerId))];
}
