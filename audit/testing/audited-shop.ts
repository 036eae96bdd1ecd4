import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { messagingMigrations } from '#platform/messaging';
import { type FreshPart, freshDatabase } from '#platform/testing';
import { Inventory1780000100000 } from '../../subgraphs/inventory/persistence/migrations/1780000100000-inventory.js';
import { Orders1760000000000 } from '../../subgraphs/orders/persistence/migrations/1760000000000-orders.js';
import { Payments1790000000000 } from '../../subgraphs/payments/persistence/migrations/1790000000000-payments.js';
import type { AuditReport } from '../report.js';
import { type AuditOptions, runAudit } from '../run-audit.js';
import { type DatabaseUrls, forEachService, type Service, services } from '../services.js';

type Migration = new () => MigrationInterface;

const migrations: Readonly<Record<Service, readonly Migration[]>> = {
  // Of these two only the messages are looked at.
  users: [],
  pricing: [],
  inventory: [Inventory1780000100000],
  orders: [Orders1760000000000],
  payments: [Payments1790000000000],
};

/** An empty database with the tables of a service. */
async function migrated(service: Service): Promise<FreshPart> {
  const database = await freshDatabase();
  const source = await new DataSource({
    type: 'postgres',
    url: database.url,
    migrations: [...messagingMigrations, ...migrations[service]],
    poolSize: 1,
  }).initialize();
  await source.runMigrations();
  await source.destroy();
  return database;
}

/** The databases of a shop, without a shop: tests write into them what services would, and what they never would. */
export class AuditedShop {
  readonly databaseUrls: DatabaseUrls;
  private readonly pools: Readonly<Record<Service, pg.Pool>>;

  private constructor(private readonly databases: Readonly<Record<Service, FreshPart>>) {
    this.databaseUrls = forEachService((service) => databases[service].url);
    this.pools = forEachService((service) => new pg.Pool({ connectionString: databases[service].url, max: 1 }));
  }

  static async open(): Promise<AuditedShop> {
    const made = forEachService(migrated);
    const [users, inventory, orders, pricing, payments] = await Promise.all([
      made.users,
      made.inventory,
      made.orders,
      made.pricing,
      made.payments,
    ]);
    return new AuditedShop({ users, inventory, orders, pricing, payments });
  }

  async close(): Promise<void> {
    await Promise.all(services.map((service) => this.pools[service].end()));
    await Promise.all(services.map((service) => this.databases[service].drop()));
  }

  /** Forgets all that it holds; constraints that were taken out stay out. */
  async empty(): Promise<void> {
    const tables = {
      users: 'outbox, inbox, dead_letters',
      pricing: 'outbox, inbox, dead_letters',
      inventory: 'outbox, inbox, dead_letters, products, reservations',
      orders: 'outbox, inbox, dead_letters, orders',
      payments: 'outbox, inbox, dead_letters, wallets, payments, ledger_entries',
    };
    await Promise.all(services.map((service) => this.sql(service, `TRUNCATE ${tables[service]}`)));
  }

  async sql<Row extends pg.QueryResultRow>(
    service: Service,
    statement: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return (await this.pools[service].query<Row>(statement, [...values])).rows;
  }

  /** Runs the audit, with a wait that is as short as it can be unless told otherwise. */
  audit(options: Partial<AuditOptions> = {}): Promise<AuditReport> {
    return runAudit({ databaseUrls: this.databaseUrls, recheckMs: 1, ...options });
  }

  /** Takes out the CHECK constraints that keep a service from what a test does to it. */
  async unguard(service: Service, table: string): Promise<void> {
    const rows = await this.sql<{ name: string }>(
      service,
      `SELECT conname AS name FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
      [table],
    );
    for (const { name } of rows)
      await this.sql(service, `ALTER TABLE ${table} DROP CONSTRAINT ${pg.escapeIdentifier(name)}`);
  }

  /** A wallet with this much of welcome credit; answers whose it is. */
  async addWallet(credit = 100_000): Promise<string> {
    const userId = randomUUID();
    await this.sql('payments', `INSERT INTO wallets (user_id, currency, balance, paid_in) VALUES ($1, 'USD', $2, $2)`, [
      userId,
      credit,
    ]);
    await this.transfer(userId, credit, 'WELCOME_CREDIT', 'welcome-credit', null);
    return userId;
  }

  async addProduct(stock = 100, offer: 'SALE' | 'LOAN' = 'SALE'): Promise<string> {
    const id = randomUUID();
    await this.sql(
      'inventory',
      `INSERT INTO products (id, owner_id, sku, name, name_key, description, category, category_key, words, offer, price,
         currency, version, created_at, updated_at, available, reserved, in_use, initial_stock)
       VALUES ($1::uuid, 'somebody', $1::text, '', '', '', '', '', '{}', $2, 100, 'USD', 1, now(), now(), $3, 0, 0, $3)`,
      [id, offer, stock],
    );
    return id;
  }

  /** Both entries of a transfer. */
  async transfer(userId: string, amount: number, kind: string, house: string, orderId: string | null): Promise<string> {
    const transferId = randomUUID();
    await this.sql(
      'payments',
      `INSERT INTO ledger_entries (id, transfer_id, wallet_id, house, amount, currency, kind, order_id)
       VALUES ($1, $2, $3, NULL, $4, 'USD', $5, $6), ($7, $2, NULL, $8, -$4::bigint, 'USD', $5, $6)`,
      [uuidv7(), transferId, userId, amount, kind, orderId, uuidv7(), house],
    );
    return transferId;
  }
}
