import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { ChargePayment, RefundPayment } from '#contracts';
import type { Identity } from '#platform/auth';
import { Database, type Transaction } from '#platform/database';
import { type BatchHandler, type MessageOf, messagingMigrations, Outbox } from '#platform/messaging';
import { type FreshPart, freshDatabase } from '#platform/testing';
import { DepositsService } from '../deposits.service.js';
import { Users } from '../neighbours/users.js';
import { PaymentsConfig } from '../payments.config.js';
import { PaymentsService } from '../payments.service.js';
import { DepositsRepository } from '../persistence/deposits.repository.js';
import { LedgerRepository } from '../persistence/ledger.repository.js';
import { Payments1790000000000 } from '../persistence/migrations/1790000000000-payments.js';
import { PaymentsRepository } from '../persistence/payments.repository.js';
import { WalletsRepository } from '../persistence/wallets.repository.js';
import { WalletsService } from '../wallets.service.js';

/** More than a service would have at work at once: what can go wrong between transactions should. */
const connections = 24;

export type CommandMessage = MessageOf<typeof ChargePayment> | MessageOf<typeof RefundPayment>;

/** What takes orders' commands in. */
interface Handler {
  onCommands: BatchHandler<CommandMessage>;
}

export interface SentMessage {
  type: string;
  subject: string;
  sequence: number;
  data: { orderId: string; amount: { amount: number; currency: string } | null };
}

/** The services on a database of their own, called directly: no retry hides what fails. */
export class PaymentsDatabase {
  private constructor(
    readonly dataSource: DataSource,
    readonly database: Database,
    readonly wallets: WalletsService,
    private readonly deposits: DepositsService,
    private readonly handler: Handler,
    private readonly users: Users,
    private readonly fresh: FreshPart,
  ) {}

  /** The handler comes from the test, since only tests may know it. Wallets are opened with `welcomeCredit`. */
  static async open(handlerOf: (payments: PaymentsService) => Handler, welcomeCredit = 0): Promise<PaymentsDatabase> {
    const fresh = await freshDatabase();
    const dataSource = await new DataSource({
      type: 'postgres',
      url: fresh.url,
      entities: [],
      migrations: [...messagingMigrations, Payments1790000000000],
      poolSize: connections,
      extra: { lock_timeout: 10_000 },
    }).initialize();
    await dataSource.runMigrations();
    const database = new Database(dataSource);
    const env = {
      INTERNAL_AUTH_SECRET: 'a secret that only this test knows, and nobody else',
      WELCOME_CREDIT: String(welcomeCredit),
      SELF_DEPOSIT: 'on',
    };
    const config = new PaymentsConfig({ env });
    const users = new Users(config);
    const ledger = new LedgerRepository(database);
    const repository = new WalletsRepository(database);
    const wallets = new WalletsService(config, database, repository, ledger);
    const payments = new PaymentsService(
      config,
      wallets,
      new PaymentsRepository(database),
      ledger,
      new Outbox(() => undefined),
    );
    const keys = new DepositsRepository(database);
    const deposits = new DepositsService(config, database, wallets, repository, keys, ledger, users);
    return new PaymentsDatabase(dataSource, database, wallets, deposits, handlerOf(payments), users, fresh);
  }

  async close(): Promise<void> {
    await this.users.onApplicationShutdown();
    await this.dataSource.destroy();
    await this.fresh.drop();
  }

  /** A user with an open wallet that holds so much beside the welcome credit. */
  async customer(balance = 0): Promise<string> {
    const userId = uuid();
    await this.inTransaction((tx) => this.wallets.open(tx, [userId]));
    if (balance > 0) await this.deposit(userId, balance);
    return userId;
  }

  deposit(userId: string, amount: number, idempotencyKey?: string) {
    return this.deposits.deposit(as(userId), { amount, idempotencyKey });
  }

  inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Handles the messages in one transaction; answers what it sent, in the order in which it leaves. */
  async handle(...messages: CommandMessage[]): Promise<SentMessage[]> {
    return this.inTransaction(async (tx) => {
      await this.handler.onCommands(tx, messages);
      const rows = await tx.query<{ body: SentMessage }[]>(
        'SELECT body FROM outbox WHERE xmin = pg_current_xact_id()::xid ORDER BY seq',
      );
      return rows.map(({ body: { type, subject, sequence, data } }) => ({ type, subject, sequence, data }));
    });
  }

  async balanceOf(userId: string): Promise<number | undefined> {
    const [row] = await this.dataSource.query('SELECT balance FROM wallets WHERE user_id = $1', [userId]);
    return row && Number(row.balance);
  }

  async statusOf(orderId: string): Promise<string | undefined> {
    const [row] = await this.dataSource.query('SELECT status FROM payments WHERE order_id = $1', [orderId]);
    return row?.status;
  }

  /** What is wrong with the books, if anything: transfers that do not sum to 0, and wallets that do not hold their entries' sum. */
  async mistakes(): Promise<unknown[]> {
    return this.dataSource.query(`
      SELECT 'transfer' AS of, transfer_id AS id, sum(amount) AS off FROM ledger_entries
      GROUP BY transfer_id HAVING sum(amount) <> 0 OR count(*) <> 2
      UNION ALL
      SELECT 'wallet', user_id, balance - coalesce(sum(amount), 0) FROM wallets LEFT JOIN ledger_entries ON wallet_id = user_id
      GROUP BY user_id HAVING balance <> coalesce(sum(amount), 0)
      UNION ALL
      SELECT 'payment', payments.order_id, coalesce(sum(entry.amount), 0) FROM payments
      LEFT JOIN ledger_entries entry ON entry.order_id = payments.order_id AND wallet_id = customer_id
      GROUP BY payments.order_id
      HAVING coalesce(sum(entry.amount), 0) <> CASE status WHEN 'charged' THEN -payments.amount ELSE 0 END
        OR count(entry) <> CASE WHEN payments.amount = 0 THEN 0 ELSE CASE status WHEN 'charged' THEN 1 WHEN 'refunded' THEN 2 ELSE 0 END END`);
  }
}

export const charge = (orderId: string, customerId: string, amount: number, currency = 'USD'): CommandMessage => ({
  ...envelope(orderId),
  type: ChargePayment.type,
  data: { orderId, customerId, amount: { amount, currency } },
});

export const refund = (orderId: string, customerId: string): CommandMessage => ({
  ...envelope(orderId),
  type: RefundPayment.type,
  data: { orderId, customerId },
});

function envelope(subject: string) {
  return {
    specversion: '1.0',
    id: uuid(),
    source: 'orders',
    subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    sequence: 1,
    correlationid: randomUUID(),
  } as const;
}

export function as(userId: string, role: 'CUSTOMER' | 'ADMIN' = 'CUSTOMER'): Identity {
  return { kind: 'user', userId, sessionId: randomUUID(), role };
}
