import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { expect } from 'vitest';
import { Database } from '#platform/database';
import { messagingMigrations, Outbox } from '#platform/messaging';
import { eventually, type FreshPart, freshDatabase } from '#platform/testing';
import { Checkout } from '../checkout.js';
import { Customers } from '../customers.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { type NewPlacement, OrderIntake } from '../order-intake.js';
import { OrdersConfig } from '../orders.config.js';
import { CheckoutsRepository } from '../persistence/checkouts.repository.js';
import { CustomerEntity, type CustomerProfile } from '../persistence/customer.entity.js';
import { CustomersRepository } from '../persistence/customers.repository.js';
import { Orders1760000000000 } from '../persistence/migrations/1760000000000-orders.js';
import { OrderEntity } from '../persistence/order.entity.js';
import { OrdersRepository } from '../persistence/orders.repository.js';
import { Settlement } from '../settlement.js';
import { ShippingDetails } from '../shipping-details.js';

const lockTimeoutMs = 1_000;

/** What writes orders, on a database of its own, called directly: what is called in one turn shares a round. */
export class OrdersDatabase {
  private constructor(
    readonly dataSource: DataSource,
    readonly intake: OrderIntake,
    /** That of another process. */
    readonly otherIntake: OrderIntake,
    readonly database: Database,
    readonly customers: Customers,
    private readonly neighbours: Neighbours,
    private readonly fresh: FreshPart,
  ) {}

  static async open(): Promise<OrdersDatabase> {
    const fresh = await freshDatabase();
    const dataSource = await new DataSource({
      type: 'postgres',
      url: fresh.url,
      entities: [OrderEntity, CustomerEntity],
      migrations: [...messagingMigrations, Orders1760000000000],
      extra: { lock_timeout: lockTimeoutMs },
    }).initialize();
    await dataSource.runMigrations();
    const database = new Database(dataSource);
    const config = new OrdersConfig({ INTERNAL_AUTH_SECRET: 'a secret that only this test knows, and nobody else' });
    const neighbours = new Neighbours(config);
    const orders = new OrdersRepository(database);
    const customers = new CustomersRepository(database);
    const shippingDetails = new ShippingDetails(database, neighbours, customers);
    const outbox = new Outbox(() => undefined);
    const checkout = new Checkout(config, database, new CheckoutsRepository(database), outbox, new Settlement(orders));
    const intake = () => new OrderIntake(database, shippingDetails, checkout);
    const service = new Customers(customers, orders, checkout);
    return new OrdersDatabase(dataSource, intake(), intake(), database, service, neighbours, fresh);
  }

  async close(): Promise<void> {
    await this.neighbours.onApplicationShutdown();
    await this.dataSource.destroy();
    await this.fresh.drop();
  }

  sql<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.dataSource.query<Row[]>(text, values);
  }

  /** Has this written and holds up at the last moment, so that `meanwhile` comes in between; answers what became of both. */
  async writeAround<T>(placements: readonly NewPlacement[], meanwhile: () => Promise<T>) {
    // An order of a key that another transaction is about to take waits for that.
    const customerId = await this.customer();
    const holdUp = placement(customerId, { idempotencyKey: uuid() });
    const runner = this.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `INSERT INTO orders (id, customer_id, offer, status, lines, total_amount, currency, shipping_given, timeline, idempotency_key,
         request_hash, saga, version)
       VALUES ($1, $2, 'SALE', 'PENDING', '[]', 0, 'USD', true, '[]', $3, '', '{"step":"closed"}', 1)`,
      [uuid(), customerId, holdUp.idempotencyKey],
    );
    const writing = Promise.all([...placements, holdUp].map((each) => this.intake.write(each)));
    await eventually(() => this.expectWaiting(1));
    const done = meanwhile();
    await Promise.race([done, eventually(() => this.expectWaiting(2)).catch(() => undefined)]);
    await runner.rollbackTransaction();
    await runner.release();
    return Promise.all([writing, done]);
  }

  private async expectWaiting(transactions: number): Promise<void> {
    const [row] = await this.sql<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(row?.waiting).toBeGreaterThanOrEqual(transactions);
  }

  /** A customer of whom this is on file: a complete address unless told otherwise, null for an account that is gone. */
  async customer(profile: Partial<CustomerProfile> | null = {}): Promise<string> {
    const id = uuid();
    const onFile = profile && { ...complete, ...profile };
    await this.sql('INSERT INTO customers (id, version, profile) VALUES ($1, 1, $2)', [id, onFile]);
    return id;
  }
}

const complete = { name: 'Ada', phoneNumber: '123', address: 'A', city: 'B', postalCode: '1', country: null };

/** An accepted order of one lamp. */
export function placement(customerId: string, overrides: Partial<NewPlacement> = {}): NewPlacement {
  return {
    id: uuid(),
    customerId,
    offer: 'SALE',
    lines: [{ productId: uuid(), productName: 'Lamp', quantity: 1, unitAmount: 100 }],
    totalAmount: 100,
    currency: 'USD',
    shippingAddress: undefined,
    shippingGiven: false,
    idempotencyKey: null,
    requestHash: 'hash',
    ...overrides,
  };
}
